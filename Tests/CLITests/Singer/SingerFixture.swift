import Foundation
import Testing

/// Programs that speak Singer, as small as they can be; they lie beside the rules of `Fixture.people`.
enum SingerFixture {
  /// Takes all it gets or nothing, as a database in a transaction does, and appends it to `taken.jsonl`.
  ///
  /// The name `bad` is too much for it.
  static let target = """
    import json, sys
    rows, state = [], None
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "RECORD":
            if message["record"]["Name"] == "bad":
                raise ValueError("bad is no name")
            rows.append(json.dumps(message["record"]) + "\\n")
        elif message["type"] == "STATE":
            state = message["value"]
    print("this is no state")
    with open("taken.jsonl", "a") as file:
        file.writelines(rows)
    print(json.dumps(state))
    """

  /// Keeps contacts by their number, in a database.
  static let keyedTarget = """
    import json, sqlite3, sys
    database = sqlite3.connect("out.db", timeout=60)
    database.execute("CREATE TABLE IF NOT EXISTS Contact (Number TEXT PRIMARY KEY, Id TEXT, Name TEXT, City TEXT)")
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "RECORD":
            database.execute("INSERT OR REPLACE INTO Contact VALUES (:Number, :Id, :Name, :City)", message["record"])
        elif message["type"] == "STATE":
            state = message["value"]
    database.commit()
    print(json.dumps(state))
    """

  /// Gives the state back that it got; `body` runs before, with the messages in `$messages`.
  static func shellTarget(_ body: String) -> String {
    """
    #!/bin/sh
    messages=$(cat)
    \(body)
    printf '%s\\n' "$messages" | sed -n 's/^{"type":"STATE","value":\\(.*\\)}$/\\1/p'
    """
  }

  /// Writes the messages of `tap.jsonl`, and its arguments to `args.txt`.
  static let tap = "#!/bin/sh\necho \"$@\" > args.txt\ncat tap.jsonl\n"

  static let messages = """
    {"type":"SCHEMA","stream":"other","schema":{},"key_properties":[]}
    {"type": "SCHEMA", "stream": "person", "schema": {}, "key_properties": ["id"]}
    {"type":"ACTIVATE_VERSION","stream":"person","version":1}
    {"type":"RECORD","stream":"person","record":{"id":"1","name":"Ada","city":"London"},"time_extracted":"x"}
    {"record": {"id": 1234567890123456.70, "name": "B\\u00f6"} , "stream":"person", "type":"RECORD" }
    {"type":"RECORD","stream":"other","record":{"id":"9"}}
    {"type":"STATE","value":{"seen":2}}
    {"type":"RECORD","stream":"person","record":{"id":"3","name":"Cy"
    {"type":"RECORD","stream":"person","record":{"id":"4","name":""}}

    {"type":"RECORD","stream":"person","record":{"id":"5","name":"Di"}}
    {"type":"STATE","value":{"seen": [3, "x"]}}

    """

  static let files = Fixture.people.merging([
    "target.py": target, "tap.sh": tap, "tap.jsonl": messages,
  ]) { $1 }

  /// A workspace whose scripts may be run.
  static func workspace(_ files: [String: String] = [:]) throws -> Workspace {
    let workspace = try Workspace(Self.files.merging(files) { $1 })
    _ = try workspace.shell("chmod +x *.sh")
    return workspace
  }

  static func people(_ names: [String]) -> String {
    "id,name,city\n"
      + names.enumerated().map { "\($0.offset + 1),\($0.element),\n" }.joined()
  }
}

/// Whether a process is still there.
func isRunning(_ process: String?) -> Bool {
  guard let text = process, let number = Int32(text.filter(\.isNumber)) else { return false }
  return kill(number, 0) == 0
}
