/// The rules that most tests run: people of a shop become contacts of an office.
enum Fixture {
  /// `people.csv` → `out.csv`, no schemas: three fields, one of them required.
  static let people: [String: String] = [
    "project.yaml": project(),
    "t/template.yaml": template(fields: standardFields),
    "people.csv": "id,name,city\n1,Ada,London\n2,Bo,Paris\n3,Cy,\n",
  ]

  /// The contacts of `people.csv`.
  static let contacts = "Id,Name,City\n1,Ada,London\n2,Bo,Paris\n3,Cy,\n"

  static let standardFields = """
    Id: id
    Name: {from: name, required: true}
    City: city
    """

  static func project(
    source: String = "people.csv", target: String = "out.csv", more: String = ""
  ) -> String {
    """
    project: Contacts of the shop
    template: t
    source: \(source)
    target: \(target)
    \(more)
    """
  }

  /// A template whose first field stands on line 8, from column 7.
  static func template(fields: String, key: String = "[Id]", more: String = "") -> String {
    """
    template: People
    tasks:
      - task: People - Contacts
        source: {entity: person, schema: none}
        target: {entity: Contact, schema: none}
        key: \(key)
        fields:
    \(indented(fields))
    \(more)
    """
  }

  /// People without a number get one of a sequence, kept in `.crosswalk/state.db`.
  static func numbered(format: String = "N-{SEQNUM:4}") -> [String: String] {
    [
      "project.yaml": project(),
      "t/template.yaml": """
      template: People
      tasks:
        - task: People - Contacts
          source: {app: shop, entity: person}
          target: {entity: Contact, schema: none}
          key: [Number]
          fields:
            Number: {from: number, sequence: numbers}
            Id: id
      sequences:
        numbers: {format: "\(format)", seed: 1}
      """,
      "schemas/shop/person.yaml": """
      entity: person
      app: shop
      key: [id]
      fields:
        id: {type: string}
        number: {type: string}
      """,
    ]
  }

  /// A CSV file of people without a number.
  static func unnumbered(_ ids: some Sequence<Int>) -> String {
    "id,number\n" + ids.map { "person-\($0),\n" }.joined()
  }

  /// The fixture with a field `Answer` that a script computes of `name`.
  static func scripted(
    _ script: String, limits: String = "", file: String = "t/maps/answer.lua"
  ) -> [String: String] {
    people.merging([
      "project.yaml": project(more: limits),
      "t/template.yaml": template(
        fields: """
          Id: id
          Answer: {from: name, map: answer}
          """),
      file: script,
    ]) { $1 }
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }
      .joined(separator: "\n")
  }
}
