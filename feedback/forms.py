"""The forms of feedback. They check shape; what words and places are in order is decided in `leaving`."""

from django import forms
from django.http import QueryDict

from feedback import rules
from feedback.folding import SPEC_SECTIONS
from feedback.leaving import Wanted
from feedback.models import Kind
from feedback.models.correction import LONGEST_NOTE
from feedback.models.rule import LONGEST_TERM, LONGEST_WATCH
from specs.evidence.gate import MAX_TEXT
from specs.writing.draft import REQUIREMENT_SECTIONS

KINDS = {
    Kind.WRONG: "It is wrong: this is how it should read",
    Kind.MISSING: "Something is missing: this should stand here too",
    Kind.RETRACT: "It should not be said at all",
    Kind.UNCLEAR: "It is unclear",
    Kind.CODE_WRONG: "The code is wrong, not the spec: this is what was expected",
    Kind.COMMENT: "A comment",
}
OF_REQUIREMENT = (Kind.MISSING, Kind.RETRACT, Kind.UNCLEAR, Kind.COMMENT)
OF_DIAGRAM = (Kind.COMMENT, Kind.UNCLEAR, Kind.RETRACT)
OF_SPEC = (Kind.MISSING, Kind.UNCLEAR, Kind.COMMENT)
_LONGEST_KEY = 120
_LONGEST_CITE = 20_000


class CorrectionForm(forms.Form):
    kind = forms.ChoiceField(widget=forms.RadioSelect, label="What is the matter?")
    text = forms.CharField(
        required=False,
        max_length=2 * MAX_TEXT,  # white space is folded before it counts
        label="The sentence",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    section = forms.ChoiceField(required=False, label="Which is")
    cite = forms.CharField(
        required=False,
        max_length=_LONGEST_CITE,
        label="The code that proves it",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "placeholder": "src/orders.py:12-18"}),
        help_text="A range of lines each: the path, a colon, first and last line.",
    )
    note = forms.CharField(
        required=False,
        max_length=2 * LONGEST_NOTE,
        label="A note to the team",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="In any language. It is shown as it is written.",
    )
    statement = forms.CharField(required=False, max_length=_LONGEST_KEY, widget=forms.HiddenInput)
    requirement = forms.CharField(required=False, max_length=_LONGEST_KEY, widget=forms.HiddenInput)
    diagram = forms.CharField(required=False, max_length=_LONGEST_KEY, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    replaces = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        place: str,
        of_statement: bool,
        in_requirement: bool,
        of_diagram: bool = False,
        **initial: object,
    ) -> None:
        # The same form may stand under several statements of one page.
        super().__init__(data, initial=initial, auto_id=f"id_{place}_%s")
        kinds = tuple(Kind) if of_statement else OF_REQUIREMENT if in_requirement else OF_SPEC
        kinds = OF_DIAGRAM if of_diagram else kinds
        _choices(self, "kind", [(kind.value, KINDS[kind]) for kind in kinds])
        sections = tuple(REQUIREMENT_SECTIONS) if in_requirement else SPEC_SECTIONS
        _choices(self, "section", [(each, each.replace("_", " ")) for each in sections])

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        kind = Kind(data["kind"])
        missing = kind is Kind.MISSING
        return Wanted(
            kind=kind,
            # The field holds the statement as it reads, to be mended; only these kinds say how it should read.
            text=data["text"] if kind in (Kind.WRONG, Kind.MISSING, Kind.CODE_WRONG) else "",
            note=data["note"],
            statement=data["statement"],
            requirement=data["requirement"],
            section=data["section"] if missing else "",
            cite=data["cite"] if missing else "",
            version=data["version"],
            diagram=data["diagram"],
        )


class RuleForm(forms.Form):
    """Of a word, or of a principle: whichever fields are filled in."""

    scope = forms.ChoiceField(widget=forms.RadioSelect, label="It holds for", initial="team")
    instead = forms.CharField(required=False, max_length=2 * LONGEST_TERM, label="Call it")
    avoid = forms.CharField(required=False, max_length=2 * LONGEST_TERM, label="and never")
    text = forms.CharField(
        required=False,
        max_length=2 * MAX_TEXT,
        label="One sentence that each spec states",
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "We never log e-mail addresses."}),
    )
    section = forms.ChoiceField(required=False, label="which stands under", initial="does_not")
    watch = forms.CharField(
        required=False,
        max_length=2 * LONGEST_WATCH,
        label="Look at statements whose words or code hold",
        widget=forms.TextInput(attrs={"placeholder": "log email"}),
        help_text="Words or their beginnings. Where all of them occur, the sentence may not hold: it is reported.",
    )
    note = forms.CharField(
        required=False,
        max_length=2 * LONGEST_NOTE,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, team: str) -> None:
        super().__init__(data)
        _choices(self, "scope", [("team", f"all packages of {team}"), ("package", "this package")])
        _choices(self, "section", [(each, each.replace("_", " ")) for each in SPEC_SECTIONS])

    def wanted(self) -> rules.Wanted:
        data = self.cleaned_data
        return rules.Wanted(data["avoid"], data["instead"], data["text"], data["section"], data["watch"], data["note"])


class EditForm(forms.Form):
    text = forms.CharField(
        required=False, max_length=2 * MAX_TEXT, label="The sentence", widget=forms.Textarea(attrs={"rows": 3})
    )
    note = forms.CharField(
        required=False,
        max_length=2 * LONGEST_NOTE,
        label="A note to the team",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
