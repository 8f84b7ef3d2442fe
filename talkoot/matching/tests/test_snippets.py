import pytest

from talkoot.matching.question import Question, Term
from talkoot.matching.snippets import snippet


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("hyppytorni ja uimalautta, nurmi", "Hyppytorni ja uimalautta, nurmi."),
        ("Auki aina.\negen vik för hundar", "Auki aina. Egen vik för hundar."),
        ("„ei oo mitään” sanoi poika", "„Ei oo mitään” sanoi poika."),
        ("3D-tulostin ja saumuri", "3D-tulostin ja saumuri."),
        ("iPadeja lainataan", "iPadeja lainataan."),
        ("Mihin?", "Mihin?"),
        ("...", ""),
        ("öppet kl. sju", "Öppet kl. sju."),
    ],
)
def test_a_snippet_reads_as_a_sentence(body, shown):
    assert snippet("", body, Question("", "fi"), "sv") == shown


def test_the_middle_of_a_sentence_begins_with_an_ellipsis(db):
    question = Question("skridskor", "sv", terms=[Term("skridskor", ("skridsk",), 1.0, 1)])
    assert snippet("", "Utlåning av t.ex. redskap, bl.a. skridskor", question, "sv") == "… skridskor."
