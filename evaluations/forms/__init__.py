"""Forms of evaluations: what staff write, what people answer."""

from evaluations.forms.questions import AnswerForm, QuestionsForm, RulesForm, TakeBackForm

__all__ = ["AnswerForm", "QuestionsForm", "RulesForm", "TakeBackForm"]
