/// One field of one record: a view of bytes that belong to somebody else.
///
/// A cell is 16 bytes, laid out like `scan_cell` in C, and owns nothing. Its bytes stay valid as long as the block, the scratch buffer or the
/// constant pool that they point into; a mapper never keeps a cell from one record to the next.
///
///     [ base: 64 bits ][ count: 32 | kind: 8 | flags: 8 | 0 ]
///
/// Two words rather than four fields, so that a cell is copied, compared and asked in one piece. Cells and what is asked of
/// them for each value are public because the compiler inlines nothing less than that into other modules.
public struct Cell: BitwiseCopyable {
  /// First byte; never read when `count` is 0.
  public var base: UnsafePointer<UInt8>
  @usableFromInline var facts: UInt64

  /// What kind of value a cell is.
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
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

  /// What is known of a cell's bytes.
  public struct Flags: OptionSet, BitwiseCopyable, Sendable {
    /// One bit for each flag.
    public let rawValue: UInt8
    /// Flags by their bits.
    @inlinable @inline(__always)
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The bytes hold CSV's doubled quotes (`""`) and must be decoded before anybody but a CSV writer looks at them.
    @inlinable @inline(__always)
    public static var csvEscaped: Flags { Flags(rawValue: 1) }
    /// The bytes hold JSON's backslash escapes and must be decoded before anybody but a JSON writer looks at them.
    @inlinable @inline(__always)
    public static var jsonEscaped: Flags { Flags(rawValue: 2) }
    /// No comma, quote, CR or LF inside: a CSV writer may copy the bytes as they are.
    @inlinable @inline(__always)
    public static var csvPlain: Flags { Flags(rawValue: 4) }
    /// No quote, backslash or byte below 0x20 inside: a JSON writer may copy the bytes as they are.
    @inlinable @inline(__always)
    public static var jsonPlain: Flags { Flags(rawValue: 8) }
    /// Every writer may copy the bytes as they are.
    @inlinable @inline(__always)
    public static var plain: Flags { Flags(rawValue: 12) }
    /// Both kinds of escapes.
    @inlinable @inline(__always)
    public static var escaped: Flags { Flags(rawValue: 3) }
  }

  /// A view of `count` bytes; its kind is `empty` where there are none.
  @inlinable @inline(__always)
  public init(
    base: UnsafePointer<UInt8>, count: Int, kind: Kind = .text, flags: Flags = []
  ) {
    self.base = base
    let kind = count == 0 ? 0 : Self.bits(kind)
    facts = UInt64(UInt32(truncatingIfNeeded: count)) | kind | Self.bits(flags)
  }

  /// A cell without a value.
  @inlinable @inline(__always)
  public static var empty: Cell {
    Cell(base: ("" as StaticString).utf8Start, count: 0, kind: .empty, flags: .plain)
  }

  /// Length in bytes.
  @inlinable @inline(__always)
  public var count: UInt32 {
    get { UInt32(truncatingIfNeeded: facts) }
    set { facts = facts & ~0xFFFF_FFFF | UInt64(newValue) }
  }

  /// What kind of value it is: `empty` exactly where `count` is 0.
  @inlinable @inline(__always)
  public var kind: Kind {
    get { unsafeBitCast(UInt8(truncatingIfNeeded: facts >> 32 & 7), to: Kind.self) }
    set { facts = facts & ~(7 << 32) | Self.bits(newValue) }
  }

  /// What is known of the bytes.
  @inlinable @inline(__always)
  public var flags: Flags {
    get { Flags(rawValue: UInt8(truncatingIfNeeded: facts >> 40)) }
    set { facts = facts & ~(0xFF << 40) | Self.bits(newValue) }
  }

  /// Whether there is no value.
  @inlinable @inline(__always)
  public var isEmpty: Bool { count == 0 }

  /// Whether the bytes must be decoded before anybody but a writer of their own format looks at them.
  @inlinable @inline(__always)
  public var isEscaped: Bool { facts & (3 << 40) != 0 }

  /// Kind and escapes as one number below 32: the kind's raw value, and 8 for each kind of escapes.
  @inlinable @inline(__always)
  public var form: UInt32 {
    UInt32(truncatingIfNeeded: facts >> 32) & 7 | UInt32(truncatingIfNeeded: facts >> 37) & 24
  }

  /// Length, kind and escapes as one number: together with the bytes it tells the value from all others.
  @inlinable @inline(__always)
  public var shape: UInt64 { facts & 0x307_FFFF_FFFF }

  /// The bytes as they stand, escapes included.
  @inlinable @inline(__always)
  public var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base, count: Int(count))
  }

  @inlinable @inline(__always)
  static func bits(_ kind: Kind) -> UInt64 {
    UInt64(unsafeBitCast(kind, to: UInt8.self)) << 32
  }

  @inlinable @inline(__always)
  static func bits(_ flags: Flags) -> UInt64 { UInt64(flags.rawValue) << 40 }
}
