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

/// A script with the classes of the values that a field mapping gives it.
///
/// The same bytes are an integer, a boolean or a text to Lua, as the class of their field says: calls are the same only where
/// these are. It also keeps calls with different numbers of arguments apart.
struct ScriptUse: Hashable {
  var script: Int
  var classes: [SourceClass]
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
    static var concat: Steps { Steps(rawValue: 1) }
    static var trim: Steps { Steps(rawValue: 2) }
    static var letterCase: Steps { Steps(rawValue: 4) }
    static var replace: Steps { Steps(rawValue: 8) }
    static var tableMap: Steps { Steps(rawValue: 16) }
    static var scriptMap: Steps { Steps(rawValue: 32) }
    static var sequence: Steps { Steps(rawValue: 64) }
    static var defaultValue: Steps { Steps(rawValue: 128) }
    static var truncate: Steps { Steps(rawValue: 256) }
    static var check: Steps { Steps(rawValue: 512) }
    static var required: Steps { Steps(rawValue: 1024) }

    static var text: Steps { Steps(rawValue: 15) }
    static var map: Steps { Steps(rawValue: 48) }
  }

  var input: Input
  var steps: Steps

  /// What becomes of a value that is not in the map, once it is clear that no default fills the field.
  var keepsUnmapped = false
  var rejectsUnmapped = true
  var upperCase = false
  var sourceClass: SourceClass = .asIs
  /// The slot of a single field.
  var slot: Int32 = 0
  /// First of the mapping's places in `Plan.inputSlots` and `Plan.inputClasses`.
  var firstInput: Int32 = 0
  var inputCount: Int32 = 0
  var truncateLimit: Int32 = 0
  /// Number of the script, where the map is one.
  var script: Int32 = 0
  /// Place of the script and the classes of its arguments in `Plan.scriptUses`.
  var scriptUse: Int32 = 0
  var table: Unmanaged<StaticMap>?
  var constant: Cell = .empty
  var defaultCell: Cell = .empty
  var separator: Cell = .empty
  var check = FieldCheck.none

  /// Whether the field is `constant` for every record.
  var isSettled: Bool { input == .constant && steps.isEmpty }

  /// The one table of a map that has no more than one.
  var simpleTable: ByteTable? { table?._withUnsafeGuaranteedRef { $0.simple } }
}
