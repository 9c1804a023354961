#!/usr/bin/env python3
"""Writes entity schemas (YAML) from entity descriptions (JSON).

    generate.py INPUT_FOLDER APP/ENTITY...
    generate.py ~/entities sales/account finops/CustomersV2

reads INPUT_FOLDER/sales/account.json and writes sales/account.yaml beside this script. A description is an object
with `entity`, `entitySet`, `key` and `fields`; each field has a `name`, a `type`, and where they are known
`required`, `label`, `maxLength`, `min`, `max`, `nullable`, `target`, `enum` and `options` ([{value, label}]).

Only the standard library is used, and the same input always gives the same bytes.
"""
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

FACTS = ["type", "maxLength", "required", "label", "options", "target", "enum", "min", "max", "nullable"]

# The licence of the descriptions asks for this wherever they are shipped.
ATTRIBUTION = {
    "sales": """\
# Contains information from the Common Data Model, © Microsoft, CC BY 4.0, modified.
# Names are Dataverse logical names; `required` is the requirement level of the Common Data Model. Columns that
# solutions add (msdyn_*, msdynce_*) and columns of your own are not here: a project adds them in its own schemas/.
""",
    "finops": """\
# Contains information from the Common Data Model (labels, required), © Microsoft, CC BY 4.0, modified. Names, types,
# keys and enum symbols are those of the service's OData $metadata.
# Enums travel as the symbol (`Yes`), never as the ordinal. Maximum lengths are not published, so none are here: a
# project that knows its own adds them in its own schemas/. `nullable` is a fact of the wire, not a business rule.
""",
}

# Words that a YAML reader may take for something else than text.
NOT_TEXT = {"yes", "no", "on", "off", "true", "false", "null", "y", "n", "~"}


def scalar(value):
    """The YAML spelling of a value inside a flow mapping."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{Decimal(str(value)):f}"  # 0.0000000001, not 1e-10, which YAML 1.1 reads as text
    plain = re.fullmatch(r"[A-Za-z][\w ./()?&'-]*(?<! )", value) and value.lower() not in NOT_TEXT
    return value if plain else json.dumps(value, ensure_ascii=False)


def flow(fact, value):
    if fact == "options":
        return "{" + ", ".join(f"{o['value']}: {scalar(o['label'])}" for o in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(scalar(v) for v in value) + "]"
    return scalar(value)


def field_line(field):
    # What is false or unknown is left out: an absent `required` means optional or unknown.
    facts = [f for f in FACTS if f in field and not (f == "required" and not field[f])]
    return f"  {field['name']}: {{" + ", ".join(f"{f}: {flow(f, field[f])}" for f in facts) + "}\n"


def schema(app, entity, description):
    label = description["entity"] if description["entity"] != entity else entity.capitalize()
    lines = [
        ATTRIBUTION[app],
        f"entity: {entity}\n",
        f"app: {app}\n",
        f"entitySet: {description['entitySet']}\n",
        f"label: {scalar(label)}\n",
        f"key: {flow('key', description['key'])}\n",
        "fields:\n",
    ]
    return "".join(lines + [field_line(field) for field in description["fields"]])


def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    here = Path(__file__).parent
    for name in arguments[1:]:
        app, entity = name.split("/")
        if app not in ATTRIBUTION:
            sys.exit(f"{name}: the application is one of {', '.join(ATTRIBUTION)}")
        description = json.loads((Path(arguments[0]) / app / f"{entity}.json").read_text("utf-8"))
        target = here / app / f"{entity}.yaml"
        target.parent.mkdir(exist_ok=True)
        target.write_text(schema(app, entity, description), "utf-8")


main(sys.argv[1:])
