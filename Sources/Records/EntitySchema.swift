/// The fields of an entity of one of the two systems.
package struct EntitySchema: Sendable {
  package var app: String
  package var entity: String
  /// What people call it, as in the workspace of data packages; nil where not known.
  package var label: String?
  /// Names of the key fields, in order.
  package var key: [String]
  package var fields: [SchemaField]
  private var index: [String: Int]

  package init(app: String, entity: String, key: [String], fields: [SchemaField]) {
    self.app = app
    self.entity = entity
    self.key = key
    self.fields = fields
    index = Dictionary(
      fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func field(_ name: String) -> SchemaField? {
    index[name].map { fields[$0] }
  }
}

/// One field of an entity: what a value of it must look like.
package struct SchemaField: Sendable {
  package var name: String
  package var type: FieldType
  /// What people see: the column title of an Excel export.
  package var label: String?
  /// Maximum length in UTF-16 code units, as both systems count.
  package var maxLength: Int?
  package var isRequired: Bool
  /// Nothing may write it.
  package var isReadOnly = false
  /// The least and the greatest number, as they are written.
  package var minimum: String?
  package var maximum: String?
  package var options: [SchemaOption]
  /// Absolute path of a CSV file with the codes that exist in the system, such as its customer groups.
  package var reference: String?

  package init(
    name: String, type: FieldType, label: String? = nil, maxLength: Int? = nil,
    isRequired: Bool = false, options: [SchemaOption] = []
  ) {
    self.name = name
    self.type = type
    self.label = label
    self.maxLength = maxLength
    self.isRequired = isRequired
    self.options = options
  }
}

/// One value of an option set (Sales: value and label) or of an enum (Finance and Operations: ordinal and symbol).
package struct SchemaOption: Sendable {
  package var value: Int64
  package var label: String
  package init(value: Int64, label: String) {
    self.value = value
    self.label = label
  }
}

/// The types of schema fields, as they are spelled in schema files.
package enum FieldType: String, Sendable, CaseIterable {
  case string, guid, integer, bigInteger, decimal, currency, double, boolean
  /// A point in time or a date, ISO 8601.
  case dateTime
  /// Option sets of Sales: an integer on the wire.
  case picklist, state, status
  /// Enums of Finance and Operations: the symbol on the wire.
  case `enum`
  /// References of Sales: a GUID, or a key of the record it points at.
  case lookup, customer, owner

  /// Values reach scripts and value maps as integers.
  package var isInteger: Bool {
    switch self {
    case .integer, .bigInteger, .picklist, .state, .status: true
    default: false
    }
  }
}
