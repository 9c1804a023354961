import Foundation

/// Singer programs from PyPI that `make singer` and `make meltano` install, each in an environment of its own.
enum SingerPackages {
  /// Where a program of an environment is.
  static func path(_ environment: String, _ program: String? = nil) -> String {
    "\(Program.packageFolder)/.build/singer/\(environment)/bin/\(program ?? environment)"
  }

  static func has(_ environments: String...) -> Bool {
    environments.allSatisfy {
      FileManager.default.fileExists(
        atPath: "\(Program.packageFolder)/.build/singer/\($0).done")
    }
  }
}

extension SingerFixture {
  /// Contacts with a field of each type, and values that are easily damaged on the way.
  static let typed: [String: String] = [
    "project.yaml": Fixture.project(),
    "t/template.yaml": """
    template: People
    tasks:
      - task: People - Contacts
        source: {entity: person, schema: none}
        target: {app: office, entity: Contact}
        key: [Id]
        fields:
          Id: id
          Name: name
          Born: born
          Salary: salary
          Cats: cats
          Active: active
    """,
    "schemas/office/Contact.yaml": """
    entity: Contact
    app: office
    key: [Id]
    fields:
      Id: {type: string, maxLength: 20}
      Name: {type: string, maxLength: 30}
      Born: {type: dateTime}
      Salary: {type: decimal}
      Cats: {type: bigInteger}
      Active: {type: boolean}
    """,
    "people.csv": """
    id,name,born,salary,cats,active
    007,"Zo""é, a
    b",2001-02-03,1234567890123456.70,9223372036854775807,true
    A,Bo,,0.10,,false
    B,,2001-02-03T04:05:06Z,,-1,

    """,
  ]
}
