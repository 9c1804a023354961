internal import Mapping
internal import Rules

/// How a case of a value map is executed: by a task of one field that has nothing but the map.
enum MapCase {
  static let field = "result"

  /// The source field with the value in one place.
  static func key(_ place: Int) -> String { "given \(place + 1)" }

  /// The name that a case has: `map delivery_mode [6, "Japan"]`.
  static func name(_ test: MapTest, _ example: MapTestCase) -> String {
    let given = example.given.map { TracedValue($0.value.text, kind: $0.value.kind).shown }
    return "map \(test.map.value) [\(given.joined(separator: ", "))]"
  }

  static func task(_ test: MapTest, _ example: MapTestCase) -> MappingTask {
    let place = test.map.location
    var mapping = FieldMapping(field: field, location: place)
    mapping.input = .fields(example.given.indices.map { Located(key($0), at: place) })
    mapping.map = .named(test.map)
    mapping.foldsCase = test.foldsCase
    mapping.unmapped = .empty
    return MappingTask(
      name: "map \(test.map.value)", location: place, sourceEntity: "", targetEntity: "",
      sourceSchema: nil, targetSchema: nil, key: [], filter: nil, fields: [mapping])
  }
}
