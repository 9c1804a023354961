/// A growing run of bytes that is written front to back and used again and again.
///
/// Layout: `[ written bytes | free room ]`. `removeAll` keeps the room, so a buffer in steady use allocates nothing.
/// Writers that know a bound reserve it once and then append without further checks.
public final class ByteBuffer {
  /// What changes, behind a pointer: a class's own variables would be checked for exclusive access at each append.
  @usableFromInline
  struct State {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var count: Int
  }

  @usableFromInline let state: UnsafeMutablePointer<State>

  package init(capacity: Int = 256) {
    let capacity = max(capacity, 64)
    state = .allocate(capacity: 1)
    state.initialize(to: State(base: .allocate(capacity: capacity), capacity: capacity, count: 0))
  }

  deinit {
    state.pointee.base.deallocate()
    state.deallocate()
  }

  /// The first byte; another one after the buffer has grown.
  @inlinable @inline(__always)
  public var base: UnsafeMutablePointer<UInt8> { state.pointee.base }

  /// Bytes that fit without growing.
  @inlinable @inline(__always)
  public var capacity: Int { state.pointee.capacity }

  /// Bytes written so far.
  @inlinable @inline(__always)
  public var count: Int {
    get { state.pointee.count }
    set { state.pointee.count = newValue }
  }

  /// Forgets what was written and keeps the room.
  @inlinable @inline(__always)
  public func removeAll() { count = 0 }

  /// Makes room for `extra` more bytes; pointers into the buffer are invalid afterwards.
  @inlinable @inline(__always)
  public func reserve(_ extra: Int) {
    if capacity &- count < extra { grow(extra) }
  }

  @usableFromInline @inline(never)
  func grow(_ extra: Int) {
    var wanted = capacity * 2
    while wanted - count < extra { wanted *= 2 }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    larger.update(from: base, count: count)
    base.deallocate()
    state.pointee.base = larger
    state.pointee.capacity = wanted
  }

  /// Gives the room beyond `limit` bytes back when the buffer is empty, so that one huge record is not paid for ever.
  package func shrink(to limit: Int) {
    guard count == 0, capacity > limit else { return }
    base.deallocate()
    state.pointee.base = .allocate(capacity: limit)
    state.pointee.capacity = limit
  }

  /// Appends one byte.
  @inlinable @inline(__always)
  public func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count &+= 1
  }

  /// Appends `length` bytes from a place outside the buffer.
  @inlinable @inline(__always)
  public func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length)
    UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: length)
    count &+= length
  }

  /// Appends bytes from a place outside the buffer.
  @inlinable
  public func append(_ source: UnsafeBufferPointer<UInt8>) {
    guard let start = source.baseAddress else { return }
    append(start, source.count)
  }

  package func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  package func append(_ text: StaticString) {
    append(text.utf8Start, text.utf8CodeUnitCount)
  }

  /// What was written; invalid after the buffer has grown.
  @inlinable
  public var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base, count: count)
  }
}
