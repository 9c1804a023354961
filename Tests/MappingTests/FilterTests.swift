import Testing

/// `where`: which records a task takes.
@Suite struct FilterTests {
  @Test(arguments: cases) func filters(_ example: MappingCase) throws { try example.check() }

  private static let cases = [
    MappingCase(
      "false and nil leave a record out", filter("record.flag"),
      [
        #"{"a":"1","flag":true}"#: #"{"A":"1"}"#,
        #"{"a":"2","flag":false}"#: "skip",
        #"{"a":"3"}"#: "skip",
        #"{"a":"4","flag":null}"#: "skip",
        #"{"a":"5","flag":"Yes"}"#: #"{"A":"5"}"#,
      ]),
    MappingCase(
      "anything else is true", filter("record.n"),
      [#"{"a":"1","n":0}"#: #"{"A":"1"}"#, #"{"a":"2"}"#: "skip"]),
    MappingCase(
      "option sets are integers", filter("record.statecode ~= 1"),
      [
        #"{"a":"1","statecode":0}"#: #"{"A":"1"}"#,
        #"{"a":"2","statecode":"1"}"#: "skip",
        #"{"a":"3","statecode":"Inactive"}"#: "skip",
        #"{"a":"4"}"#: #"{"A":"4"}"#,
      ]),
    MappingCase(
      "an error rejects the record and names the template's line",
      filter("record.n > 1"),
      [
        #"{"a":"1","n":2}"#: #"{"A":"1"}"#,
        #"{"a":"2"}"#:
          "script: attempt to compare number with nil [template.yaml:\(TaskRules.taskLine)]",
        #"{"a":"3","n":1}"#: "skip",
      ]),
    MappingCase(
      "an expression of several lines counts the template's lines",
      TaskRules(
        "A: a", source: schema, task: "where: |\n  record.a ~= 'x' and\n  record.n + 1 > 1"),
      [
        #"{"a":"x"}"#: "skip",
        #"{"a":"y","n":1}"#: #"{"A":"y"}"#,
        #"{"a":"z"}"#:
          "script: attempt to perform arithmetic on a nil value (field 'n') [template.yaml:\(TaskRules.taskLine + 2)]",
      ]),
    MappingCase(
      "an unknown field is an error that names the nearest one", filter("record.stat_code ~= 1"),
      [
        #"{"a":"1"}"#:
          "script: unknown field 'stat_code'; the nearest is 'statecode' [template.yaml:\(TaskRules.taskLine)]"
      ]),
    MappingCase(
      "a project's filter names the project's line",
      TaskRules(
        "A: a", source: schema, task: "where: record.n == 1",
        project: "tasks:\n  Records - Rows:\n    where: record.n > 1"),
      [
        #"{"a":"x","n":2}"#: #"{"A":"x"}"#,
        #"{"a":"x"}"#:
          "script: attempt to compare number with nil [project.yaml:5]",
      ]),
    MappingCase(
      "a filter may reject and skip with a reason",
      filter("record.n == 1 or (record.n == 2 and reject('two')) or skip('not one')"),
      [
        #"{"a":"1","n":1}"#: #"{"A":"1"}"#,
        #"{"a":"2","n":2}"#: "rejected: two [template.yaml:\(TaskRules.taskLine)]",
        #"{"a":"3","n":3}"#: "skip: not one",
      ]),
    MappingCase(
      "a filter may ask a value map",
      TaskRules(
        "A: a", source: schema, task: "where: lookup('m', record.a) == 'yes'",
        files: ["maps/m.csv": "a,b\nx,yes\ny,no\n"]),
      [#"{"a":"x"}"#: #"{"A":"x"}"#, #"{"a":"y"}"#: "skip", #"{"a":"z"}"#: "skip"]),
    MappingCase(
      "a record that is left out is not looked at further",
      TaskRules("A: {from: a, required: true}", source: schema, task: "where: record.n == 1"),
      [#"{"n":2}"#: "skip", #"{"n":1}"#: "required A: A is empty (from a)"]),
  ]

  private static let schema = """
    a: string
    flag: boolean
    n: integer
    statecode: {type: state, options: {0: Active, 1: Inactive}}
    """

  private static func filter(_ expression: String) -> TaskRules {
    TaskRules("A: a", source: schema, task: "where: \(expression)")
  }
}
