import Rules
import Testing

/// Files and YAML: places, shapes, keys.
@Suite struct YAMLFindingTests {
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
      "an empty file", sound,
      more: [
        "template.yaml": ""
      ],
      says: """
        template.yaml:1:1: error[XW006]: the file is empty
        """),
    FindingCase(
      "only a comment", sound,
      more: [
        "template.yaml": "# later\n"
      ],
      says: """
        template.yaml:1:1: error[XW006]: the file is empty
        """),
    FindingCase(
      "a file that is null", sound,
      more: [
        "template.yaml": "~\n"
      ],
      says: """
        template.yaml:1:1: error[XW006]: the file is empty
        """),
    FindingCase(
      "a file that is a list", sound,
      more: [
        "template.yaml": "- a\n"
      ],
      says: """
        template.yaml:1:1: error[XW007]: a template must be a mapping, found a list
        """),
    FindingCase(
      "a file that is a word", sound,
      more: [
        "template.yaml": "template\n"
      ],
      says: """
        template.yaml:1:1: error[XW007]: a template must be a mapping, found 'template'
        """),
    FindingCase(
      "a folder without rules",
      [
        "readme.txt": "x"
      ],
      says: """
        .:1:1: error[XW020]: the folder has neither project.yaml nor template.yaml
          name the folder of a project or of a template
        """),
    FindingCase(
      "a folder named template.yaml",
      [
        "template.yaml/x": "x"
      ],
      says: """
        template.yaml:1:1: error[XW003]: this is a folder, not a file
        """),
    FindingCase(
      "a list that is not closed where the file ends without a line end", sound,
      more: ["template.yaml": "template: [é"],
      says: """
        template.yaml:1:13: error[XW001]: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence
        """),
    FindingCase(
      "a flow mapping that is not closed", sound,
      more: [
        "template.yaml": "template: T\ntasks: {a: b\n"
      ],
      says: """
        template.yaml:3:1: error[XW001]: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping
        """),
    FindingCase(
      "a tab as indentation", sound,
      more: [
        "template.yaml": """
        template: T
        tasks:
        \t- task: A

        """
      ],
      says: """
        template.yaml:3:1: error[XW001]: not valid YAML: found character that cannot start any token while scanning for the next token
          indent with spaces: YAML takes no tabs
        """),
    FindingCase(
      "a control character", sound,
      more: [
        "template.yaml": "template: T\nversion: a\u{1}b\n"
      ],
      says: """
        template.yaml:2:11: error[XW001]: not valid YAML: control characters are not allowed
        """),
    FindingCase(
      "a second document", sound, in: "template.yaml",
      change: (
        "name}\n",
        """
        name}
        ---
        b: 1

        """
      ),
      says: """
        template.yaml:7:1: error[XW001]: a second document begins here
          a rule file holds one YAML document; remove the line with '---'
        """),
    FindingCase(
      "a key twice",
      fields: """
        Name: name
        City: city
        Name: other
        """,
      says: """
        template.yaml:9:7: error[XW002]: the key 'Name' is there twice
          it is first on line 7; remove one of the two
        """),
    FindingCase(
      "keys twice in several places", sound, in: "template.yaml",
      change: ("name", "name, Name: b, C: c, C: d"),
      says: """
        template.yaml:6:26: error[XW002]: the key 'Name' is there twice
          it is first on line 6; remove one of the two
        template.yaml:6:41: error[XW002]: the key 'C' is there twice
          it is first on line 6; remove one of the two
        """),
    FindingCase(
      "a key twice and a syntax error", sound,
      more: [
        "template.yaml": """
        template: T
        template: U
        tasks: [

        """
      ],
      says: """
        template.yaml:2:1: error[XW002]: the key 'template' is there twice
          it is first on line 1; remove one of the two
        template.yaml:4:1: error[XW001]: not valid YAML: did not find expected node content while parsing a flow node
        """),
    FindingCase(
      "a key in quotes is the same key",
      fields: "A: {from: a, map: {1: x, \"1\": y}}",
      says: """
        template.yaml:7:32: error[XW002]: the key '1' is there twice
          it is first on line 7; remove one of the two
        """),
    FindingCase(
      "a list as a key", sound,
      more: [
        "template.yaml": "? [a, b]\n: 1\n"
      ],
      says: """
        template.yaml:1:3: error[XW007]: a key must be a plain word, found a list
        """),
    FindingCase(
      "an unknown alias",
      fields: "Name: *name",
      says: """
        template.yaml:7:13: error[XW001]: there is no anchor '&name' above
          put a value that begins with '*' in quotes
        """),
    FindingCase(
      "a tag",
      fields: "Name: {value: !!binary abc}",
      says: """
        template.yaml:7:21: error[XW001]: the YAML tag 'tag:yaml.org,2002:binary' has no meaning in rule files
          put a value that begins with '!' in quotes
        """),
    FindingCase(
      "an unknown key of a template", sound, in: "template.yaml",
      change: ("name}\n", "name}\nsequence: {}\n"),
      says: """
        template.yaml:7:1: error[XW008]: 'sequence' is not a key of a template
          did you mean 'sequences'?
        """),
    FindingCase(
      "an unknown key with nothing near", sound, in: "template.yaml",
      change: ("name}\n", "name}\ncolour: red\n"),
      says: """
        template.yaml:7:1: error[XW008]: 'colour' is not a key of a template
          known keys: template, version, tasks, sequences, parameters, requires
        """),
    FindingCase(
      "fields as a list", sound, in: "template.yaml",
      change: ("{Name: name}", "[Name]"),
      says: """
        template.yaml:6:13: error[XW007]: 'fields' must be a mapping, found a list
        """),
    FindingCase(
      "tasks as a mapping", sound,
      more: [
        "template.yaml": "template: T\ntasks: {A: {}}\n"
      ],
      says: """
        template.yaml:2:8: error[XW007]: 'tasks' must be a list, found a mapping
          begin each task with '- task: NAME'
        """),
    FindingCase(
      "a template without anything", sound,
      more: [
        "template.yaml": "{}\n"
      ],
      says: """
        template.yaml:1:1: error[XW009]: a template needs the key 'template'
        template.yaml:1:1: error[XW009]: a template needs the key 'tasks'
        """),
    FindingCase(
      "a merge key", sound, in: "template.yaml",
      change: ("name}\n", "name}\n<<: {version: 1}\n"),
      says: """
        template.yaml:7:1: error[XW008]: '<<' is not a key of a template
          known keys: template, version, tasks, sequences, parameters, requires
        """),
  ]
}
