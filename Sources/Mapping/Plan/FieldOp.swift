import Records

/// What a source field's text means, by the type its schema gives it.
enum SourceClass: UInt8, BitwiseCopyable {
  /// No schema: JSON values keep their own kinds, CSV cells are text.
  case asIs
  case text
  /// Integers and option sets: canonical integer text, an integer in scripts.
  case integer
  case boolean
  /// Money and decimals: the text of a number, never converted.
  case number
}

/// One field mapping, compiled: everything the mapper needs on its way through a record, without references.
///
/// Trivial on purpose (no retain, no release): a mapper walks an array of these for each record. Rarely used facts are in
/// `FieldInfo` under the same index.
struct FieldOp: BitwiseCopyable {
  enum Input: UInt8, BitwiseCopyable {
    case constant
    case slot
    case slots
  }

  struct Steps: OptionSet, BitwiseCopyable {
    let rawValue: UInt16
    static let concat = Steps(rawValue: 1)
    static let trim = Steps(rawValue: 2)
    static let letterCase = Steps(rawValue: 4)
    static let replace = Steps(rawValue: 8)
    static let tableMap = Steps(rawValue: 16)
    static let scriptMap = Steps(rawValue: 32)
    static let sequence = Steps(rawValue: 64)
    static let defaultValue = Steps(rawValue: 128)
    static let truncate = Steps(rawValue: 256)
    static let check = Steps(rawValue: 512)
    static let required = Steps(rawValue: 1024)

    static let text: Steps = [.concat, .trim, .letterCase, .replace]
    static let map: Steps = [.tableMap, .scriptMap]
  }

  var input: Input
  var steps: Steps
  /// What becomes of a value that is not in the map, once it is clear that no default fills the field.
  var keepsUnmapped = false
  var rejectsUnmapped = true
  var upperCase = false
  var sourceClass: SourceClass = .asIs
  /// First of the mapping's places in `Plan.inputSlots`; the slot itself for a single field.
  var slot: Int32 = 0
  var slotCount: Int32 = 0
  var truncateLimit: Int32 = 0
  /// Number of the script, where the map is one.
  var script: Int32 = 0
  var table: Unmanaged<StaticMap>?
  var constant: Cell = .empty
  var defaultCell: Cell = .empty
  var separator: Cell = .empty
  var check = FieldCheck.none
}
