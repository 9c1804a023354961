/// A growing run of bytes that is written front to back and used again and again.
///
/// Layout: `[ written bytes | free room ]`. `removeAll` keeps the room, so a buffer in steady use allocates nothing.
/// Writers that know a bound reserve it once and then append without further checks.
package final class ByteBuffer {
  package private(set) var base: UnsafeMutablePointer<UInt8>
  package private(set) var capacity: Int
  /// Bytes written so far.
  package var count: Int = 0

  package init(capacity: Int = 256) {
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Forgets what was written and keeps the room.
  @inline(__always)
  package func removeAll() { count = 0 }

  /// Makes room for `extra` more bytes; pointers into the buffer are invalid afterwards.
  @inline(__always)
  package func reserve(_ extra: Int) {
    if capacity &- count < extra { grow(extra) }
  }

  @inline(never)
  private func grow(_ extra: Int) {
    var wanted = capacity * 2
    while wanted - count < extra { wanted *= 2 }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity = wanted
  }

  /// Gives the room beyond `limit` bytes back when the buffer is empty, so that one huge record is not paid for ever.
  package func shrink(to limit: Int) {
    guard count == 0, capacity > limit else { return }
    base.deallocate()
    capacity = limit
    base = .allocate(capacity: limit)
  }

  @inline(__always)
  package func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count &+= 1
  }

  @inline(__always)
  package func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length)
    UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: length)
    count &+= length
  }

  package func append(_ source: UnsafeBufferPointer<UInt8>) {
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

  package var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base, count: count)
  }
}
