"""Validates YAML texts against JSON Schemas, as an editor's language server does.

Standard input: {"schemas": {name: schema}, "documents": [{"schema": name, "text": yaml}]}
Standard output: a list with null for each document that is valid, else what is wrong with it.
"""

import json
import re
import sys

import jsonschema
import yaml


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, which language servers use: `Yes` and `1_000` are texts. Keys are texts as written."""


def resolve(tag, pattern, first):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


CoreLoader.yaml_implicit_resolvers = {}
resolve("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""])
resolve("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF")
resolve("int", r"^[-+]?[0-9]+$", "-+0123456789")
resolve("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789")
CoreLoader.add_constructor("tag:yaml.org,2002:bool", lambda _, node: node.value.lower() == "true")
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
CoreLoader.add_constructor(
    "tag:yaml.org,2002:map",
    lambda loader, node: {k.value: loader.construct_object(v, deep=True) for k, v in node.value},
)


def complaint(validator, text):
    error = jsonschema.exceptions.best_match(
        validator.iter_errors(yaml.load(text, Loader=CoreLoader)))
    return error and f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


def main():
    job = json.load(sys.stdin)
    validators = {}
    for name, schema in job["schemas"].items():
        jsonschema.Draft7Validator.check_schema(schema)
        validators[name] = jsonschema.Draft7Validator(schema)
    answers = [complaint(validators[d["schema"]], d["text"]) for d in job["documents"]]
    json.dump(answers, sys.stdout)


main()
