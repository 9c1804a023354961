import Foundation
import Testing

/// Singer programs as people use them; `make singer` installs them, and `make test` does so first.
@Suite(
  .enabled(if: SingerPackages.has("target-jsonl", "target-duckdb"), "make singer installs them"))
struct SingerPackageTests {
  @Test func writesToTargetJSONL() throws {
    let workspace = try Workspace(
      SingerFixture.typed.merging([
        "target.json": #"{"destination_path": "out", "do_timestamp_file": false}"#
      ]) { $1 })
    let outcome = try workspace.crosswalk(
      "run", ".", "--to", "singer:\(SingerPackages.path("target-jsonl")) --config target.json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      workspace.text("out/Contact.jsonl") == """
        {"Id": "007", "Name": "Zo\\"\\u00e9, a\\nb", "Born": "2001-02-03", "Salary": "1234567890123456.70", \
        "Cats": 9223372036854775807, "Active": true}
        {"Id": "A", "Name": "Bo", "Born": null, "Salary": "0.10", "Cats": null, "Active": false}
        {"Id": "B", "Name": null, "Born": "2001-02-03T04:05:06Z", "Salary": null, "Cats": -1, "Active": null}

        """)
  }

  @Test func writesToTargetDuckDB() throws {
    let workspace = try Workspace(
      SingerFixture.typed.merging([
        "target.json": #"{"path": "office.duckdb", "default_target_schema": "main"}"#,
        "show.py": """
        import duckdb
        rows = duckdb.connect("office.duckdb").execute('''
            select id, name, born, salary, cats, active from contact order by id''')
        for row in rows.fetchall():
            print(*(None if cell is None else str(cell) for cell in row), sep="|")
        """,
      ]) { $1 })
    let target = "singer:\(SingerPackages.path("target-duckdb")) --config target.json"
    // The second time rows are found again by their key.
    for _ in 1...2 {
      let outcome = try workspace.crosswalk("run", ".", "--to", target)
      #expect(outcome.exitCode == 0, "\(outcome)")
    }
    let shown = try workspace.shell("\(SingerPackages.path("target-duckdb", "python")) show.py")
    #expect(
      shown.out == """
        007|Zo"é, a
        b|2001-02-03 00:00:00|1234567890123456.70|9223372036854775807|True
        A|Bo|None|0.10|None|False
        B|None|2001-02-03 04:05:06|None|-1|None

        """, "\(shown)")
  }

  /// A file that can't be opened is the target's fault, not that of a record.
  @Test func tellsWhatTargetDuckDBSays() throws {
    let workspace = try Workspace(
      SingerFixture.typed.merging([
        "target.json": #"{"path": "no/such/office.duckdb", "default_target_schema": "main"}"#
      ]) { $1 })
    let outcome = try workspace.crosswalk(
      "run", ".", "--to", "singer:\(SingerPackages.path("target-duckdb")) --config target.json")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("the target ended with exit code 1"), "\(outcome)")
    #expect(outcome.err.contains("office.duckdb"), "\(outcome)")
  }

  /// What the library of most taps writes, numbers as Python does among them.
  @Test func readsATapOfSingerPython() throws {
    let workspace = try SingerFixture.workspace([
      "tap.py": """
      import argparse, decimal, json, singer
      parser = argparse.ArgumentParser()
      parser.add_argument("--state")
      state = parser.parse_args().state
      start = json.load(open(state))["next"] if state else 1
      singer.write_schema("person", {"properties": {"id": {"type": "integer"}}}, ["id"])
      for number in range(start, start + 3):
          singer.write_record("person", {"id": number, "name": decimal.Decimal("1.10"), "city": "Zo\\u00eb"})
          singer.write_state({"next": number + 1})
      """
    ])
    let tap = "singer:\(SingerPackages.path("target-jsonl", "python")) tap.py?state=state.json"
    for _ in 1...2 {
      let outcome = try workspace.crosswalk("run", ".", "--from", tap, "--to", "jsonl:out.jsonl")
      #expect(outcome.exitCode == 0, "\(outcome)")
    }
    #expect(workspace.text("state.json") == "{\"next\": 7}\n")
    #expect(
      workspace.text("out.jsonl") == """
        {"Id":4,"Name":1.10,"City":"Zo\\u00eb"}
        {"Id":5,"Name":1.10,"City":"Zo\\u00eb"}
        {"Id":6,"Name":1.10,"City":"Zo\\u00eb"}

        """)
  }
}

/// Meltano runs Crosswalk as a mapper between its taps and targets; `make meltano` installs it.
@Suite(.enabled(if: SingerPackages.has("target-jsonl", "meltano"), "make meltano installs it"))
struct MeltanoTests {
  @Test func runsAsAMapper() throws {
    let workspace = try SingerFixture.workspace([
      "tap.jsonl": SingerFixture.messages.replacing("\"id\":\"3\",\"name\":\"Cy\"", with: "}}"),
      "mapper.sh": "#!/bin/sh\nexec \"\(Program.path)\" singer \"$@\"\n",
      "meltano.yml": """
      default_environment: dev
      environments: [{name: dev}]
      project_id: crosswalk-test
      send_anonymous_usage_stats: false
      plugins:
        extractors:
        - name: tap-people
          namespace: tap_people
          executable: ./tap.sh
          capabilities: [state]
        mappers:
        - name: crosswalk
          namespace: crosswalk
          executable: ./mapper.sh
          mappings:
          - name: contacts
            config: {project: ., rejects: rejects.jsonl}
        loaders:
        - name: target-jsonl
          namespace: target_jsonl
          executable: \(SingerPackages.path("target-jsonl"))
          config: {destination_path: taken, do_timestamp_file: false}
      """,
    ])
    let outcome = try workspace.shell(
      "\(SingerPackages.path("meltano")) run tap-people contacts target-jsonl")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      workspace.text("taken/Contact.jsonl") == """
        {"Id": "1", "Name": "Ada", "City": "London"}
        {"Id": "1234567890123456.70", "Name": "B\\u00f6", "City": null}
        {"Id": "5", "Name": "Di", "City": null}

        """, "\(outcome)")
    #expect(workspace.text("taken/other.jsonl") == "{\"id\": \"9\"}\n")
    // The tap's state has come through to Meltano.
    let state = try workspace.shell(
      "\(SingerPackages.path("meltano")) state get dev:tap-people-to-target-jsonl")
    #expect(state.out.contains("\"seen\":[3,\"x\"]"), "\(state)")
  }
}
