internal import Mapping
internal import Records

/// The messages of one stream as a task writes it (Singer specification 0.3.0, `SPEC.md` of
/// singer-io/getting-started).
struct SingerStream {
  let name: String
  let fields: [TargetField]

  /// The SCHEMA message, with its line end.
  var schemaLine: String {
    let properties = fields.map { "\(Self.json($0.name)):\(Self.schema($0))" }
    let keys = fields.filter(\.isKey).map { Self.json($0.name) }
    return "{\"type\":\"SCHEMA\",\"stream\":\(Self.json(name)),\"schema\":{\"type\":\"object\","
      + "\"properties\":{\(properties.joined(separator: ","))}},"
      + "\"key_properties\":[\(keys.joined(separator: ","))]}\n"
  }

  /// A STATE message, with its line end.
  ///
  /// It is shaped like those of other taps, as some targets look into it, and holds one text to know it
  /// again.
  func stateLine(_ token: String) -> String {
    "{\"type\":\"STATE\",\"value\":{\"bookmarks\":{\(Self.json(name)):"
      + "{\"crosswalk\":\(Self.json(token))}}}}\n"
  }

  func makeEncoder() -> any RecordEncoder { SingerRowEncoder(self) }

  /// The JSON Schema of a field; a key is never empty.
  ///
  /// Decimals travel as strings: a JSON number is a floating-point one for most targets (target-duckdb
  /// among them). `x-singer.decimal` is Meltano's name for such strings (SDK, `SingerDecimalType`), and
  /// its targets make a decimal column of it; others make a text. Neither changes a digit.
  private static func schema(_ field: TargetField) -> String {
    let type = "\"type\":[\(field.isKey ? "" : "\"null\",")\"\(jsonType(field.type))\"]"
    switch field.type {
    case .decimal, .currency: return "{\(type),\"format\":\"x-singer.decimal\"}"
    case .dateTime: return "{\(type),\"format\":\"date-time\"}"
    case .string:
      return field.maxLength.map { "{\(type),\"maxLength\":\($0)}" } ?? "{\(type)}"
    default: return "{\(type)}"
    }
  }

  /// Fields without a schema are texts, so that whatever comes fits.
  static func jsonType(_ type: FieldType?) -> String {
    switch type {
    case .integer, .bigInteger, .picklist, .state, .status: "integer"
    case .double: "number"
    case .boolean: "boolean"
    case .string, .guid, .decimal, .currency, .dateTime, .enum, .lookup, .customer, .owner, nil:
      "string"
    }
  }

  static func json(_ text: String) -> String {
    let buffer = ByteBuffer()
    JSONText.appendEscaped(text, to: buffer)
    return "\"\(String(decoding: buffer.bytes, as: UTF8.self))\""
  }
}

/// Writes rows as RECORD messages.
final class SingerRowEncoder: RecordEncoder {
  private let encoder: JSONRowEncoder
  /// By field: whether whatever it holds is written as a string.
  private let isText: [Bool]
  private let row: UnsafeMutablePointer<Cell>

  init(_ stream: SingerStream) {
    encoder = JSONRowEncoder(
      fieldNames: stream.fields.map(\.name),
      opening: "{\"type\":\"RECORD\",\"stream\":\(SingerStream.json(stream.name)),\"record\":",
      closing: "}")
    isText = stream.fields.map { SingerStream.jsonType($0.type) == "string" }
    row = .allocate(capacity: max(1, isText.count))
    row.initialize(repeating: .empty, count: isText.count)
  }

  deinit { row.deallocate() }

  func append(_ cells: UnsafePointer<Cell>, to buffer: ByteBuffer) {
    for index in isText.indices {
      var cell = cells[index]
      if isText[index], cell.kind != .empty, cell.kind != .text {
        // Objects hold quotes that have to be escaped now.
        if cell.kind == .composite { cell.flags = [] }
        cell.kind = .text
      }
      row[index] = cell
    }
    encoder.append(row, to: buffer)
  }
}
