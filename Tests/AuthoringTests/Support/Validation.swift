import Authoring
import Foundation
import Testing

/// YAML texts, validated against the schemas for editors by Python's jsonschema.
struct Validation {
  struct Document: Encodable {
    /// `project`, `template`, `tests` or `entity`.
    var schema: String
    var text: String
  }

  private struct Job: Encodable {
    var schemas: [String: Schema]
    var documents: [Document]
  }

  /// A schema is put into the job as it is.
  private struct Schema: Encodable {
    var text: String

    func encode(to encoder: any Encoder) throws {
      try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)).encode(to: encoder)
    }
  }

  /// For each document what is wrong with it; nil where nothing is.
  static func complaints(_ documents: [Document]) throws -> [String?] {
    let schemas = Dictionary(
      uniqueKeysWithValues: JSONSchema.all.map {
        (String($0.fileName.prefix { $0 != "." }), Schema(text: $0.text))
      })
    let job = try JSONEncoder().encode(Job(schemas: schemas, documents: documents))
    let script = "\(packageFolder)/Tests/AuthoringTests/Support/validate.py"
    let (code, output) = try Tool.run(
      "/usr/bin/python3", [script], input: String(decoding: job, as: UTF8.self))
    #expect(code == 0)
    return try JSONDecoder().decode([String?].self, from: Data(output.utf8))
  }
}

/// Any JSON value.
indirect enum JSONValue: Codable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let box = try decoder.singleValueContainer()
    if box.decodeNil() {
      self = .null
    } else if let value = try? box.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? box.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? box.decode(String.self) {
      self = .text(value)
    } else if let value = try? box.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try box.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.singleValueContainer()
    switch self {
    case .null: try box.encodeNil()
    case .boolean(let value): try box.encode(value)
    case .integer(let value): try box.encode(value)
    case .text(let value): try box.encode(value)
    case .list(let value): try box.encode(value)
    case .object(let value): try box.encode(value)
    }
  }
}
