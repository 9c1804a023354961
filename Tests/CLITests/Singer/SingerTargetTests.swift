import Foundation
import Testing

/// `--to singer:COMMAND`: what targets do wrong, and that nothing is lost by it.
@Suite struct SingerTargetTests {
  /// A target that fails, as part of a shell's script, and what is said of it; nothing is taken.
  static let faults: [(command: String, says: [String])] = [
    ("nothing-here --config x", ["no program nothing-here on the PATH"]),
    ("./people.csv", ["./people.csv is not a program", "chmod"]),
    ("./no/such", ["no program ./no/such", "relative names begin in"]),
    ("sh -c 'echo said >&2; exit 3'", ["ended with exit code 3: said"]),
    ("./closes.sh", ["ended with exit code 4"]),
    ("sh -c 'kill -9 $$'", ["ended by signal 9"]),
    ("true", ["did not give back the state"]),
    (
      "sh -c 'cat > /dev/null; echo rubbish'", ["did not give back the state", "it wrote: rubbish"]
    ),
    ("sh -c 'echo $$ > pid; exec sleep 600'?timeout=300ms", ["the target hangs", "timeout"]),
    ("./refuses.sh", ["refused 100 records one after the other", "I take nothing"]),
    ("python3 target.py?timeout=5", ["timeout wants a time", "\"5\""]),
    ("python3 target.py?batch=much", ["batch wants a size", "\"much\""]),
    ("python3 target.py?tmeout=5s", ["did you mean timeout"]),
    ("python3 'target.py", ["the quote ' is not closed"]),
    ("''", ["there is no command"]),
  ]

  @Test(arguments: faults)
  func tellsWhatIsWrongWithATarget(_ command: String, _ says: [String]) throws {
    let workspace = try SingerFixture.workspace([
      "refuses.sh": SingerFixture.shellTarget(
        "case $messages in *RECORD*) echo I take nothing >&2; exit 1;; esac"),
      // Ends when the run has noticed that nobody reads, and has closed its end, too.
      "closes.sh": """
      #!/bin/sh
      input=$(readlink /proc/$$/fd/0)
      exec <&-
      while ls -l /proc/$PPID/fd | grep -qF "$input"; do :; done
      exit 4
      """,
      "people.csv": SingerFixture.people((1...120).map { "P\($0)" }),
    ])
    let outcome = try workspace.crosswalk("run", ".", "--to", "singer:\(command)")
    #expect(outcome.exitCode == 2, "\(outcome)")
    for part in says { #expect(outcome.err.contains(part), "missing: \(part)\n\(outcome)") }
    #expect(!workspace.has("taken.jsonl"))
    #expect(!isRunning(workspace.text("pid")))
  }

  /// Only what the target can't take is refused, wherever it stands; all others arrive once.
  @Test func findsTheRecordsThatTheTargetRefuses() throws {
    var names = (1...50).map { "P\($0)" }
    for index in [0, 17, 18, 49] { names[index] = "bad" }
    let workspace = try SingerFixture.workspace(["people.csv": SingerFixture.people(names)])
    let outcome = try workspace.crosswalk(
      "run", ".", "--to", "singer:python3 target.py", "--rejects", "rejects.jsonl", "--json")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(try report(outcome.out).tasks.first?.counts == [50, 46, 0, 0, 4])
    let lines = rejects(workspace.text("rejects.jsonl"))
    #expect(lines.map(\.summary) == [1, 18, 19, 50].map { "\($0) - target" })
    #expect(lines.allSatisfy { $0.message == "ValueError: bad is no name" })
    let taken = (workspace.text("taken.jsonl") ?? "").split(separator: "\n")
    #expect(taken.count == 46)
    #expect(Set(taken).count == 46)
  }

  /// Schemas become JSON Schema, and no digit of a decimal is lost on the way.
  @Test func writesSchemaRecordsAndState() throws {
    let workspace = try SingerFixture.workspace([
      "t/template.yaml": """
      template: People
      tasks:
        - task: People - Contacts
          source: {entity: person, schema: none}
          target: {app: office, entity: Contact}
          key: [Id]
          fields:
            Id: id
            Born: born
            Salary: salary
            Size: size
            Cats: cats
            Active: active
      """,
      "schemas/office/Contact.yaml": """
      entity: Contact
      app: office
      key: [Id]
      fields:
        Id: {type: string, maxLength: 20}
        Born: {type: dateTime}
        Salary: {type: decimal}
        Size: {type: double}
        Cats: {type: integer}
        Active: {type: boolean}
      """,
      "people.csv": """
      id,born,salary,size,cats,active
      "1 ""é""\",2001-02-03,1234567890123456.70,1.5,2,true
      2,,,,,

      """,
      "target.sh": SingerFixture.shellTarget("printf '%s\\n' \"$messages\" > messages.jsonl"),
    ])
    let outcome = try workspace.crosswalk("run", ".", "--to", "singer:./target.sh?stream=people")
    #expect(outcome.exitCode == 0, "\(outcome)")
    let lines = (workspace.text("messages.jsonl") ?? "").split(separator: "\n").map(String.init)
    let expected = """
      {"type":"SCHEMA","stream":"people","schema":{"type":"object","properties":{\
      "Id":{"type":["string"],"maxLength":20},\
      "Born":{"type":["null","string"],"format":"date-time"},\
      "Salary":{"type":["null","string"],"format":"x-singer.decimal"},\
      "Size":{"type":["null","number"]},"Cats":{"type":["null","integer"]},\
      "Active":{"type":["null","boolean"]}}},"key_properties":["Id"]}
      {"type":"RECORD","stream":"people","record":{"Id":"1 \\"é\\"","Born":"2001-02-03",\
      "Salary":"1234567890123456.70","Size":1.5,"Cats":2,"Active":true}}
      {"type":"RECORD","stream":"people","record":{"Id":"2","Born":null,"Salary":null,\
      "Size":null,"Cats":null,"Active":null}}
      """
    #expect(lines.dropLast().joined(separator: "\n") == expected)
    let state = #"{"type":"STATE","value":{"bookmarks":{"people":{"crosswalk":"#
    #expect(lines.last?.hasPrefix(state) ?? false)
  }

  /// Without a schema whatever comes is a text for the target.
  @Test func writesValuesWithoutASchemaAsTexts() throws {
    let workspace = try SingerFixture.workspace([
      "in.jsonl": #"{"id":7,"name":{"a":["x\"y"]},"city":true}"# + "\n"
    ])
    let outcome = try workspace.crosswalk(
      "run", ".", "--from", "in.jsonl", "--to", "singer:python3 target.py")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      workspace.text("taken.jsonl")
        == #"{"Id": "7", "Name": "{\"a\":[\"x\\\"y\"]}", "City": "true"}"# + "\n")
  }

  /// A target that recovers is waited for, and no record is blamed.
  @Test func waitsForATargetThatIsAway() throws {
    let workspace = try SingerFixture.workspace([
      "target.sh": """
      #!/bin/sh
      echo x >> starts
      case $(wc -l < starts) in 2|3|4|5) echo server is away >&2; exit 1;; esac
      exec python3 target.py
      """,
      "people.csv": SingerFixture.people(["Ada", "Bo"]),
    ])
    let outcome = try workspace.crosswalk("run", ".", "--to", "singer:./target.sh")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect((workspace.text("taken.jsonl") ?? "").split(separator: "\n").count == 2)
  }

  /// Nobody is left who goes on writing, whatever ends the run.
  @Test(arguments: [[SIGKILL], [SIGINT, SIGINT], [SIGTERM, SIGTERM]])
  func leavesNoTargetBehind(_ signals: [Int32]) throws {
    let workspace = try SingerFixture.workspace()
    let run = try workspace.startAlone(
      "run", ".", "--to", "singer:sh -c 'sleep 600 & echo $! > pid; wait'")
    #expect(eventually { workspace.text("pid")?.hasSuffix("\n") ?? false })
    let target = workspace.text("pid")
    for signal in signals {
      run.send(signal)
      if signal != SIGKILL { #expect(eventually { run.errorsSoFar.contains("Stopping") }) }
    }
    _ = run.wait()
    #expect(eventually { !isRunning(target) })
  }

  /// Killed while a batch is with the target: the run is taken up with that batch, and no record is missing.
  @Test func losesNothingWhenKilled() throws {
    let workspace = try SingerFixture.workspace([
      "people.csv": SingerFixture.people((1...40).map { "P\($0)" }),
      "slow.sh":
        "#!/bin/sh\necho x >> starts\n[ -e go ] || [ $(wc -l < starts) -lt 4 ] || sleep 600\n"
        + "exec python3 target.py\n",
    ])
    let run = try workspace.startAlone("run", ".", "--to", "singer:./slow.sh?batch=100B")
    #expect(eventually { (workspace.text("starts") ?? "").count >= 8 })
    run.send(SIGKILL)
    _ = run.wait()
    let before = (workspace.text("taken.jsonl") ?? "").split(separator: "\n")
    #expect(!before.isEmpty && before.count < 40)
    try workspace.write("go", "")
    let again = try workspace.crosswalk(
      "run", ".", "--to", "singer:./slow.sh?batch=100B", "--resume", "--json")
    #expect(again.exitCode == 0, "\(again)")
    #expect(try report(again.out).tasks.first?.counts == [40, 40, 0, 0, 0])
    let taken = (workspace.text("taken.jsonl") ?? "").split(separator: "\n")
    #expect(Set(taken).count == 40)
    // What was confirmed was not sent again.
    #expect(taken.count == 40)
  }

  @Test func startsNothingInADryRun() throws {
    let workspace = try SingerFixture.workspace()
    let outcome = try workspace.crosswalk(
      "run", ".", "--to", "singer:sh -c 'touch started'", "--dry-run")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(!workspace.has("started"))
  }
}
