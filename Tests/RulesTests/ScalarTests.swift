import Records
import Rules
import Testing

/// What scalars of rule files mean.
@Suite struct ScalarTests {
  static let scalars: [(String, Constant)] = [
    ("~", Constant("")), ("null", Constant("")), ("", Constant("")), ("\"\"", Constant("")),
    ("\"null\"", Constant("null")), ("'~'", Constant("~")), ("Null", Constant("Null")),
    ("true", Constant("true", kind: .boolean)), ("false", Constant("false", kind: .boolean)),
    ("\"true\"", Constant("true")), ("True", Constant("True")), ("NO", Constant("NO")),
    ("yes", Constant("yes")), ("on", Constant("on")), ("off", Constant("off")),
    ("0", Constant("0", kind: .number)), ("-12.50", Constant("-12.50", kind: .number)),
    ("1e-9", Constant("1e-9", kind: .number)),
    ("12345678901234567890.10", Constant("12345678901234567890.10", kind: .number)),
    ("0123", Constant("0123")), ("0.5", Constant("0.5", kind: .number)),
    ("-0", Constant("-0", kind: .number)), ("-01", Constant("-01")), ("1.", Constant("1.")),
    (".5", Constant(".5")), ("+1", Constant("+1")), ("1_000", Constant("1_000")),
    ("0x1F", Constant("0x1F")), (".inf", Constant(".inf")),
    ("\"10\"", Constant("10")), ("!!str 10", Constant("10")),
    ("2024-05-01", Constant("2024-05-01")),
    ("2%10Net30", Constant("2%10Net30")), ("12:30:45", Constant("12:30:45")),
    ("\"a\\tb\\u00fc\"", Constant("a\tbü")),
  ]

  @Test(arguments: scalars)
  func constantsAreTakenAsWritten(_ written: String, _ constant: Constant) throws {
    let rules = try RuleFolder([
      "template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: account, schema: none}
          target: {entity: customer, schema: none}
          fields:
            Name:
              value: \(written)
      """
    ]).load()
    guard case .constant(let read) = rules.tasks[0].fields[0].input else {
      Issue.record("not a constant")
      return
    }
    #expect(read == constant)
  }

  @Test(arguments: [
    ("plain ${A_1} text", "plain one text"), ("${A_1}${B}", "onetwo"), ("$${A_1}", "${A_1}"),
    ("$$ $A_1 $", "$$ $A_1 $"), ("$$${A_1}", "$${A_1}"), ("${EMPTY}x", "x"),
  ])
  func environmentIsPutIn(_ written: String, _ value: String) throws {
    let folder = try RuleFolder([
      "project.yaml": "project: P\ntemplate: t\nparameters: {p: '\(written)'}\n",
      "t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: account, schema: none}
          target: {entity: customer, schema: none}
          fields: {Name: {parameter: p}}
      parameters: {p: {default: none}}
      """,
    ])
    let environment = ["A_1": "one", "B": "two", "EMPTY": ""]
    let rules = try folder.load(environment: environment)
    #expect(rules.parameters["p"] == Constant(value))
    #expect(!rules.secrets.contains(""))
  }

  @Test func secretsAreHiddenInTexts() throws {
    let folder = try RuleFolder([
      "project.yaml": """
      project: P
      template: t
      source: postgres://me:${PASSWORD}@host/db
      target: sqlite:${PASSWORD}${SUFFIX}.db
      """,
      "t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: account, schema: none}
          target: {entity: customer, schema: none}
          fields: {Name: name}
      """,
    ])
    let rules = try folder.load(environment: ["PASSWORD": "open", "SUFFIX": "opensesame"])
    #expect(rules.source?.value == "postgres://me:open@host/db")
    #expect(rules.hidingSecrets(in: "no open door, opensesame") == "no *** door, ***")
  }

  @Test func unknownParametersOfTheCommandAreFound() throws {
    let folder = try RuleFolder([
      "template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: account, schema: none}
          target: {entity: customer, schema: none}
          fields: {Name: {parameter: company}}
      parameters: {company: {required: true}}
      """
    ])
    #expect(
      folder.findings(parameters: ["compny": "usmf"]) == """
        template.yaml:1:1: error[XW061]: the template has no parameter 'compny' to set
          did you mean 'company'?
        """)
    #expect(try folder.load(parameters: ["company": "usmf"]).missingParameters.isEmpty)
  }
}
