import Rules
import Testing

/// Projects: template, overrides, parameters, environment, limits.
@Suite struct ProjectFindingTests {
  @Test(arguments: cases)
  func saysWhatIsWrong(_ test: FindingCase) throws {
    #expect(try test.findings() == test.expected)
  }

  /// Files without a fault, before each case puts one in.
  static let sound = [
    "project.yaml": "project: P\ntemplate: t\n",
    "t/template.yaml": """
    template: T
    tasks:
      - task: A
        source: {entity: account, schema: none}
        target: {entity: customer, schema: none}
        fields: {Name: name}

    """,
  ]

  static let cases: [FindingCase] = [
    FindingCase(
      "a project without anything", sound,
      more: [
        "project.yaml": "{}\n"
      ],
      says: """
        project.yaml:1:1: error[XW009]: a project needs the key 'project'
        project.yaml:1:1: error[XW009]: a project needs the key 'template'
        """),
    FindingCase(
      "a template that is not there", sound, in: "project.yaml",
      change: ("template: t\n", "template: tt\n"),
      says: """
        project.yaml:2:11: error[XW021]: there is no template 'tt': tt does not exist
          did you mean 't'?
        """),
    FindingCase(
      "a folder without template",
      [
        "project.yaml": "project: P\ntemplate: t\n",
        "t/other.yaml": "a",
      ],
      says: """
        project.yaml:2:11: error[XW021]: the folder 't' has no template.yaml
          'template' is the folder of a template, relative to the project's
        """),
    FindingCase(
      "itself as a template",
      [
        "project.yaml": "project: P\ntemplate: project.yaml\n"
      ],
      says: """
        project.yaml:2:11: error[XW021]: a project can not be its own template
          'template' is the folder of a template, relative to the project's
        """),
    FindingCase(
      "an unknown key", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nsorce: a.csv\n"),
      says: """
        project.yaml:3:1: error[XW008]: 'sorce' is not a key of a project
          did you mean 'source'?
        """),
    FindingCase(
      "an unknown task", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\ntasks: {B: {}}\n"),
      says: """
        project.yaml:3:9: error[XW022]: the template has no task 'B'
          known tasks: A
        """),
    FindingCase(
      "an override that is nothing", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\ntasks: {A: }\n"),
      says: """
        project.yaml:3:12: error[XW007]: an override of a task must be a mapping, found nothing
          a project can not drop a task; choose tasks with --task
        """),
    FindingCase(
      "an unknown key of an override", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\ntasks: {A: {field: {}}}\n"),
      says: """
        project.yaml:3:13: error[XW008]: 'field' is not a key of an override of a task
          did you mean 'fields'?
        """),
    FindingCase(
      "a field that can not be dropped", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\ntasks: {A: {fields: {Nmae: null}}}\n"),
      says: """
        project.yaml:3:22: error[XW026]: the template has no field mapping for 'Nmae' to drop
          did you mean 'Name'?
        """),
    FindingCase(
      "findings in project and template", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\ntasks: {A: {fields: {X: {form: a}}}}\n"),
      more: [
        "t/template.yaml": """
        template: T
        tasks:
          - task: A
            source: {entity: account, schema: none}
            target: {entity: customer, schema: none}
            feilds: {Name: name}

        """
      ],
      says: """
        project.yaml:3:26: error[XW008]: 'form' is not a key of a field mapping
          did you mean 'from'?
        t/template.yaml:6:5: error[XW008]: 'feilds' is not a key of a task
          did you mean 'fields'?
        """),
    FindingCase(
      "a required parameter", sound, in: "t/template.yaml",
      change: ("name}\n", "name}\nparameters: {legal_entity: {required: true}}\n"),
      says: """
        t/template.yaml:7:14: error[XW060]: the parameter 'legal_entity' is required; the project 'P' gives it no value
          add it to 'parameters' of project.yaml, or give it with --set legal_entity=VALUE
        """),
    FindingCase(
      "a required parameter that is empty", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nparameters: {legal_entity: }\n"),
      more: [
        "t/template.yaml": """
        template: T
        tasks:
          - task: A
            source: {entity: account, schema: none}
            target: {entity: customer, schema: none}
            fields: {Name: name}
        parameters: {legal_entity: {required: true}}

        """
      ],
      says: """
        t/template.yaml:7:14: error[XW060]: the parameter 'legal_entity' is required; the project 'P' gives it no value
          add it to 'parameters' of project.yaml, or give it with --set legal_entity=VALUE
        """),
    FindingCase(
      "an unknown parameter", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nparameters: {legal_entty: usmf}\n"),
      more: [
        "t/template.yaml": """
        template: T
        tasks:
          - task: A
            source: {entity: account, schema: none}
            target: {entity: customer, schema: none}
            fields: {Name: name}
        parameters: {legal_entity: {}}

        """
      ],
      says: """
        project.yaml:3:14: error[XW061]: the template has no parameter 'legal_entty'
          did you mean 'legal_entity'?
        """),
    FindingCase(
      "a parameter that is a list", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nparameters: {p: [a]}\n"),
      more: [
        "t/template.yaml": """
        template: T
        tasks:
          - task: A
            source: {entity: account, schema: none}
            target: {entity: customer, schema: none}
            fields: {Name: name}
        parameters: {p: {}}

        """
      ],
      says: """
        project.yaml:3:17: error[XW007]: the parameter 'p' must be a value, found a list
        """),
    FindingCase(
      "an unset variable", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nsource: sqlite:${DATA}/a.db\n"),
      says: """
        project.yaml:3:9: error[XW064]: the environment variable DATA is not set
          set it before the command; for the characters '${' write '$${'
        """),
    FindingCase(
      "a reference that is not closed", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nsource: sqlite:${DATA/a.db\n"),
      says: """
        project.yaml:3:9: error[XW065]: a reference to an environment variable is written ${NAME}, found 'sqlite:${DATA/a.db'
          for the characters '${' write '$${'
        """),
    FindingCase(
      "a reference without a name", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nparameters: {p: \"${}\"}\n"),
      more: [
        "t/template.yaml": """
        template: T
        tasks:
          - task: A
            source: {entity: account, schema: none}
            target: {entity: customer, schema: none}
            fields: {Name: name}
        parameters: {p: {}}

        """
      ],
      says: """
        project.yaml:3:17: error[XW065]: a reference to an environment variable is written ${NAME}, found '${}'
          for the characters '${' write '$${'
        """),
    FindingCase(
      "limits out of range", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nlimits: {instructions: 0, memory: 16, time: 1h}\n"),
      says: """
        project.yaml:3:24: error[XW028]: '0' is not a limit of 'instructions'
          it goes from 1_000 to 1_000_000_000_000
        project.yaml:3:35: error[XW028]: '16' is not a limit of 'memory'
          it goes from 1MiB to 4GiB
        project.yaml:3:45: error[XW028]: '1h' is not a limit of 'time'
          it goes from 1ms to 10min
        """),
    FindingCase(
      "limits that overflow", sound, in: "project.yaml",
      change: (
        "t\n",
        """
        t
        limits: {instructions: 99999999999999999999, memory: 9999999999999GiB}

        """
      ),
      says: """
        project.yaml:3:24: error[XW028]: '99999999999999999999' is not a limit of 'instructions'
          it goes from 1_000 to 1_000_000_000_000
        project.yaml:3:54: error[XW028]: '9999999999999GiB' is not a limit of 'memory'
          it goes from 1MiB to 4GiB
        """),
    FindingCase(
      "an unknown limit", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nlimits: {memroy: 16MiB}\n"),
      says: """
        project.yaml:3:10: error[XW008]: 'memroy' is not a key of 'limits'
          did you mean 'memory'?
        """),
    FindingCase(
      "a sequence of the project's own without format", sound, in: "project.yaml",
      change: ("template: t\n", "template: t\nsequences: {n: {seed: 5}}\n"),
      says: """
        project.yaml:3:13: error[XW009]: the sequence 'n' needs a 'format'
          write format: "{SEQNUM:5}"
        """),
  ]
}
