"""Questions answered from an index, every answer a cited span.

from qa import Assistant
assistant = Assistant.open("news.index")
answer = assistant.ask("浙江上半年跨境电商出口多少")
"""

from index.search import Filters, Hit
from qa.answer import Answer, AnswerPeriod, AnswerQuantity, Citation
from qa.assistant import Assistant
from qa.conversation import Conversation

__all__ = ["Answer", "AnswerPeriod", "AnswerQuantity", "Assistant", "Citation", "Conversation", "Filters", "Hit"]
