/// One field of one record: a view of bytes that belong to somebody else.
///
/// A cell is 16 bytes, laid out like `scan_cell` in C, and owns nothing. Its bytes stay valid as long as the block, the scratch buffer or the
/// constant pool that they point into; a mapper never keeps a cell from one record to the next.
package struct Cell: BitwiseCopyable {
  /// First byte; never read when `count` is 0.
  package var base: UnsafePointer<UInt8>
  /// Length in bytes.
  package var count: UInt32
  package var kind: Kind
  package var flags: Flags

  package enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// Nothing: an empty CSV cell, JSON `null`, a missing member, `""`.
    case empty
    case text
    /// The text of a number exactly as it was written; never converted.
    case number
    /// The text `true` or `false`.
    case boolean
    /// The text of a JSON object or array.
    case composite
  }

  package struct Flags: OptionSet, BitwiseCopyable {
    package let rawValue: UInt8
    @inlinable
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The bytes hold CSV's doubled quotes (`""`) and must be decoded before anybody but a CSV writer looks at them.
    @inlinable
    package static var csvEscaped: Flags { Flags(rawValue: 1) }
    /// The bytes hold JSON's backslash escapes and must be decoded before anybody but a JSON writer looks at them.
    @inlinable
    package static var jsonEscaped: Flags { Flags(rawValue: 2) }
    /// No comma, quote, CR or LF inside: a CSV writer may copy the bytes as they are.
    @inlinable
    package static var csvPlain: Flags { Flags(rawValue: 4) }
    /// No quote, backslash or byte below 0x20 inside: a JSON writer may copy the bytes as they are.
    @inlinable
    package static var jsonPlain: Flags { Flags(rawValue: 8) }
    /// Every writer may copy the bytes as they are.
    @inlinable
    package static var plain: Flags { Flags(rawValue: 12) }
    @inlinable
    package static var escaped: Flags { Flags(rawValue: 3) }
  }

  @inlinable @inline(__always)
  package init(
    base: UnsafePointer<UInt8>, count: Int, kind: Kind = .text, flags: Flags = []
  ) {
    self.base = base
    self.count = UInt32(truncatingIfNeeded: count)
    self.kind = count == 0 ? .empty : kind
    self.flags = flags
  }

  /// A cell without a value.
  @inlinable @inline(__always)
  package static var empty: Cell {
    Cell(base: ("" as StaticString).utf8Start, count: 0, kind: .empty, flags: .plain)
  }

  @inlinable @inline(__always)
  package var isEmpty: Bool { count == 0 }

  /// Whether the bytes must be decoded before anybody but a writer of their own format looks at them.
  @inlinable @inline(__always)
  package var isEscaped: Bool { flags.rawValue & 3 != 0 }

  /// The bytes as they stand, escapes included.
  @inlinable @inline(__always)
  package var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base, count: Int(count))
  }
}
