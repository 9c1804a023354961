import Rules
import Testing

/// What is taken for a secret, and that it is nowhere in a text.
@Suite struct SecretMaskTests {
  @Test(arguments: [
    ("TOKEN", true), ("CONTOSO_TOKEN", true), ("apiToken2", true), ("client_secret", true),
    ("ERP_PASSWORD", true), ("DBPASSWD", true), ("DB_PWD", true), ("API_KEY", true),
    ("apikey", true),
    ("ACCESS_KEYS", true), ("AZURE_CREDENTIALS", true), ("SSH_PASSPHRASE", true), ("DB_PASS", true),
    ("LEGAL_ENTITY", false), ("COMPANY", false), ("KEYBOARD", false), ("BYPASS", false),
    ("PASSENGERS", false), ("HOME", false), ("DATA_DIR", false),
  ])
  func namesSound(_ name: String, _ isSecret: Bool) {
    #expect(SecretName.sounds(like: name) == isSecret)
  }

  @Test(arguments: [
    ("s3cret", "it is s3cret!", "it is ***!"),
    ("s3cret", "nothing to hide", "nothing to hide"),
    ("a\"b\\c", #"said "a\"b\\c" here"#, "said \"***\" here"),
    ("x_y|z*", #"| x\_y\|z\* |"#, "| *** |"),
    ("a|bcd", #"`a\|bcd`"#, "`***`"),
    ("p%40ss%2Fword", "host p@ss/word refused", "host *** refused"),
    ("-----BEGIN KEY\nabcdefgh\nijklmnop", "no abcdefgh, no ijklmnop", "no ***, no ***"),
    ("correct horse", "the correct\n  horse", "the ***\n  ***"),
    ("0123456789abcdef", "value 01234567… is no number", "value ***… is no number"),
    ("0123456789abcdef", "value 012… is no number", "value 012… is no number"),
    (" ", "blanks stay", "blanks stay"),
    (
      "s3cret", String(repeating: "x", count: 490) + "s3cre",
      String(repeating: "x", count: 490) + "***"
    ),
  ])
  func hides(_ secret: String, _ text: String, _ shown: String) {
    #expect(SecretMask([secret]).hiding(in: text) == shown)
  }

  @Test(arguments: [
    ("name", #"{"name":"my name","n":1}"#, #"{"name":"my ***","n":1}"#),
    ("1", #"{"n":1,"t":"1"}"#, #"{"n":1,"t":"***"}"#),
    ("a\"b", #"{"t":"x a\"b","u" : ["a\"b"]}"#, #"{"t":"x ***","u" : ["***"]}"#),
    (":", #"{"a":{"b":"c:d"}}"#, #"{"a":{"b":"c***d"}}"#),
  ])
  func hidesInJSON(_ secret: String, _ text: String, _ shown: String) {
    #expect(SecretMask([secret]).hiding(inJSON: text) == shown)
  }

  /// In a project: a name that sounds like a secret, or a value that is long enough for one.
  @Test(arguments: [
    ("source: data-${TOKEN}.csv", ["TOKEN": "abc"], ["abc"]),
    ("source: ${DIR}/a.csv", ["DIR": "data"], []),
    ("source: ${DIR}/a.csv", ["DIR": "longer-than-that"], ["longer-than-that"]),
    ("parameters: {p: \"${COMPANY}\"}", ["COMPANY": "usmf"], []),
    ("parameters: {p: \"${MY_KEY}\"}", ["MY_KEY": "usmf"], ["usmf"]),
    ("parameters: {token: \"${X}\"}", ["X": "usmf"], ["usmf"]),
    ("parameters: {token: usmf}", [:], []),
  ])
  func ofAProject(_ line: String, _ environment: [String: String], _ secrets: [String]) throws {
    let folder = try RuleFolder([
      "project.yaml": "project: P\ntemplate: t\n\(line)\n",
      "t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          fields: {Id: id}
      parameters: {p: {}, token: {}}
      """,
    ])
    #expect(try folder.load(environment: environment).secrets == secrets)
    let given = try folder.load(parameters: ["token": "given"], environment: environment)
    #expect(given.secrets.contains("given"))
  }
}
