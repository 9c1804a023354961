import Rules
import Testing

/// Templates: tasks, keys, parameters, sequences.
@Suite struct TemplateFindingTests {
  @Test(arguments: cases)
  func saysWhatIsWrong(_ test: FindingCase) throws {
    #expect(try test.findings() == test.expected)
  }

  /// Files without a fault, before each case puts one in.
  static let sound = [
    "template.yaml": """
    template: T
    tasks:
      - task: A
        source: {entity: account, schema: none}
        target: {entity: customer, schema: none}
        fields: {Name: name}

    """
  ]

  static let cases: [FindingCase] = [
    FindingCase(
      "a task without all it needs", sound,
      more: [
        "template.yaml": """
        template: T
        tasks:
          - task: A

        """
      ],
      says: """
        template.yaml:3:5: error[XW009]: a task needs the key 'source'
          write source: {app: APP, entity: ENTITY}
        template.yaml:3:5: error[XW009]: a task needs the key 'target'
          write target: {app: APP, entity: ENTITY}
        template.yaml:3:5: error[XW009]: a task needs the key 'fields'
        """),
    FindingCase(
      "a task without a name", sound, in: "template.yaml",
      change: ("task: A", "key: [Name]"),
      says: """
        template.yaml:3:5: error[XW009]: a task needs the key 'task'
        """),
    FindingCase(
      "no task", sound,
      more: [
        "template.yaml": "template: T\ntasks: []\n"
      ],
      says: """
        template.yaml:2:8: error[XW010]: the template has no task
        """),
    FindingCase(
      "two tasks of one name", sound, in: "template.yaml",
      change: (
        "name}\n",
        """
        name}
          - task: A
            source: {entity: account, schema: none}
            target: {entity: customer, schema: none}
            fields: {Name: name}

        """
      ),
      says: """
        template.yaml:7:11: error[XW023]: the task 'A' is there twice
          it is first on line 3; give one of them another name
        """),
    FindingCase(
      "a task that is a word", sound,
      more: [
        "template.yaml": "template: T\ntasks: [A]\n"
      ],
      says: """
        template.yaml:2:9: error[XW007]: a task must be a mapping, found 'A'
        """),
    FindingCase(
      "an unknown key of a task", sound, in: "template.yaml",
      change: ("fields", "filter: x\n    fields"),
      says: """
        template.yaml:6:5: error[XW008]: 'filter' is not a key of a task
          known keys: task, needs, source, target, key, where, fields
        """),
    FindingCase(
      "source as a word", sound, in: "template.yaml",
      change: ("{entity: account, schema: none}", "account"),
      says: """
        template.yaml:4:13: error[XW007]: 'source' must be a mapping, found 'account'
        """),
    FindingCase(
      "a source without entity", sound, in: "template.yaml",
      change: ("entity: account, schema: none", "app: sales"),
      says: """
        template.yaml:4:13: error[XW009]: 'source' needs the key 'entity'
          write source: {app: APP, entity: ENTITY}
        """),
    FindingCase(
      "a source without app", sound, in: "template.yaml",
      change: ("account, schema: none", "account"),
      says: """
        template.yaml:4:22: error[XW009]: the entity 'account' needs the key 'app' to find its schema
          add app: APP, or schema: none
        """),
    FindingCase(
      "a schema that is named", sound, in: "template.yaml",
      change: ("none}\n    target", "sales}\n    target"),
      says: """
        template.yaml:4:39: error[XW010]: 'sales' is not a value of 'schema'
          the only one is none; app and entity name the schema schemas/APP/ENTITY.yaml
        """),
    FindingCase(
      "an entity that leads out of the folder", sound, in: "template.yaml",
      change: ("account, schema: none", "../../x, app: sales"),
      says: """
        template.yaml:4:22: error[XW053]: '../../x' is not the name of a schema
          it is the name of a file below schemas/, without .yaml
        """),
    FindingCase(
      "a key without field mapping", sound, in: "template.yaml",
      change: ("fields", "key: [Nam, Id]\n    fields"),
      says: """
        template.yaml:6:11: error[XW027]: the key field 'Nam' has no field mapping
          did you mean 'Name'?
        template.yaml:6:16: error[XW027]: the key field 'Id' has no field mapping
          add it to 'fields', or take it out of 'key'
        """),
    FindingCase(
      "a sequence without number",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: ACC}}",
      says: """
        template.yaml:8:25: error[XW063]: the format has no number
          add {SEQNUM:5}, where 5 is the number of digits
        """),
    FindingCase(
      "a sequence with two numbers",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"{SEQNUM:1}-{SEQNUM:2}\"}}",
      says: """
        template.yaml:8:37: error[XW063]: a second {SEQNUM:n}
          keep one
        """),
    FindingCase(
      "a sequence with an open brace",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"A-{SEQNUM:5\"}}",
      says: """
        template.yaml:8:28: error[XW063]: '{' without '}'
          a placeholder is written {SEQNUM:5}
        """),
    FindingCase(
      "a sequence with a closing brace",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"A}{SEQNUM:5}\"}}",
      says: """
        template.yaml:8:27: error[XW063]: '}' without '{'
          a placeholder is written {SEQNUM:5}
        """),
    FindingCase(
      "an unknown placeholder",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"{SEQNO:5}\"}}",
      says: """
        template.yaml:8:26: error[XW063]: '{SEQNO:5}' is not a placeholder
          did you mean 'SEQNUM'?
        """),
    FindingCase(
      "too many digits",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"{SEQNUM:99}\"}}",
      says: """
        template.yaml:8:26: error[XW063]: SEQNUM takes a number from 1 to 18, found '99'
          write {SEQNUM:5}
        """),
    FindingCase(
      "no digits",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"{SEQNUM}\"}}",
      says: """
        template.yaml:8:26: error[XW063]: SEQNUM takes a number from 1 to 18, found ''
          write {SEQNUM:5}
        """),
    FindingCase(
      "a random string that is too long",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"{SEQNUM:5}{RANDSTRING:7}\"}}",
      says: """
        template.yaml:8:36: error[XW063]: RANDSTRING takes a number from 1 to 6, found '7'
          write {RANDSTRING:5}
        """),
    FindingCase(
      "a date without format",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"{SEQNUM:5}{DATETIMEUTC:}\"}}",
      says: """
        template.yaml:8:36: error[XW063]: DATETIMEUTC needs a format
          write {DATETIMEUTC:yyyyMMddHHmmss}
        """),
    FindingCase(
      "a date with a month's name",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"{SEQNUM:5}{DATETIMEUTC:ddMMMyy}\"}}",
      says: """
        template.yaml:8:36: error[XW063]: 'MMM' is not a part of a date format
          known parts: yyyy, yy, MM, M, dd, d, HH, H, hh, h, mm, m, ss, s, f to fffffff
        """),
    FindingCase(
      "a sequence without format",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {seed: 5}}",
      says: """
        template.yaml:8:13: error[XW009]: the sequence 'n' needs a 'format'
          write format: "{SEQNUM:5}"
        """),
    FindingCase(
      "a negative seed",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {format: \"{SEQNUM:5}\", seed: -1}}",
      says: """
        template.yaml:8:45: error[XW010]: 'seed' must be at least 0, found -1
        """),
    FindingCase(
      "an unknown key of a sequence",
      fields: "Id: {sequence: n}",
      more: "sequences: {n: {fromat: \"{SEQNUM:5}\"}}",
      says: """
        template.yaml:8:17: error[XW008]: 'fromat' is not a key of a sequence
          did you mean 'format'?
        """),
    FindingCase(
      "an unknown key of a parameter",
      fields: "Id: {parameter: p}",
      more: "parameters: {p: {require: true}}",
      says: """
        template.yaml:8:18: error[XW008]: 'require' is not a key of a parameter
          did you mean 'required'?
        """),
    FindingCase(
      "a parameter as a word",
      fields: "Id: {parameter: p}",
      more: "parameters: {p: usmf}",
      says: """
        template.yaml:8:17: error[XW007]: a parameter must be a mapping, found 'usmf'
        """),
    FindingCase(
      "a parameter that is no name",
      fields: "Id: a",
      more: "parameters: {\"legal entity\": {}}",
      says: """
        template.yaml:8:14: error[XW053]: 'legal entity' can not be the name of a parameter
          names have letters, digits, '_' and '-'
        """),
  ]
}
