private import Glibc
internal import Mapping

/// Keys and what was sent for them, in a file that is addressed by the hash of the key.
///
///     page 0: header │ bucket 0 │ bucket 1 │ … │ bucket 2^n - 1        (1 KiB each)
///     bucket: 42 entries of 24 bytes: key hash (16), content (6), pass (1), epoch (1); all zero where free
///
/// The upper bits of the key hash choose the bucket; what does not fit goes to the next one. Everything is read and
/// written in place by pread and pwrite, so that memory stays the same for any number of keys; a look-up is one
/// read of 1 KiB, some 0.4 µs where the system has the file in its cache. When the buckets are two thirds full,
/// a file of twice the size takes their place.
final class SentTable {
  static let headerBytes = 4096
  private static let bucketBytes = 1024
  private static let entriesPerBucket = 42
  private static let entryBytes = 24
  private static let fullEntries = 28
  private static let smallestBits = 6

  let path: String
  private(set) var descriptor: Int32
  private var bits: Int
  /// Entries that are not free.
  private(set) var count: Int
  private let room = UnsafeMutableRawPointer.allocate(byteCount: bucketBytes, alignment: 16)

  /// Where an entry is, or where it would go.
  struct Place {
    var offset: Int
    /// What stands there; 0 for a free place, and for a key of whose content nothing is known.
    var tag: UInt64
    var isFree: Bool
  }

  /// Opens the table of a file; throws where it has not the length of one.
  init(existing path: String, count: Int) throws(TargetError) {
    self.path = path
    self.count = count
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    bits = 0
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    let buckets = (Int(lseek(descriptor, 0, SEEK_END)) - Self.headerBytes) / Self.bucketBytes
    bits = min(40, max(0, buckets).trailingZeroBitCount)
    guard buckets == 1 << bits, bits >= Self.smallestBits else { throw Self.failure(path, EINVAL) }
  }

  /// Makes an empty table.
  init(new path: String, bits: Int = SentTable.smallestBits) throws(TargetError) {
    self.path = path
    self.bits = bits
    count = 0
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0,
      ftruncate(descriptor, off_t(Self.headerBytes + Self.bucketBytes << bits)) == 0
    else { throw Self.failure(path, errno) }
  }

  deinit {
    close(descriptor)
    room.deallocate()
  }

  // MARK: Entries

  func find(_ key: KeyHash) throws(TargetError) -> Place {
    let key = Self.storable(key)
    let mask = 1 << bits - 1
    var bucket = Int(truncatingIfNeeded: key.high >> UInt64(64 - bits))
    while true {
      let start = Self.headerBytes + bucket * Self.bucketBytes
      try read(room, Self.bucketBytes, at: start)
      for entry in 0..<Self.entriesPerBucket {
        let offset = entry * Self.entryBytes
        let high = room.load(fromByteOffset: offset, as: UInt64.self)
        let low = room.load(fromByteOffset: offset + 8, as: UInt64.self)
        if high == key.high, low == key.low {
          let tag = room.load(fromByteOffset: offset + 16, as: UInt64.self)
          return Place(offset: start + offset, tag: tag, isFree: false)
        }
        if high | low == 0 { return Place(offset: start + offset, tag: 0, isFree: true) }
      }
      bucket = (bucket + 1) & mask
    }
  }

  /// Writes an entry to the place that was found for its key; later places may be others.
  func write(_ key: KeyHash, _ tag: UInt64, at place: Place) throws(TargetError) {
    let key = Self.storable(key)
    var entry = (key.high, key.low, tag)
    try withUnsafeMutableBytes(of: &entry) { bytes throws(TargetError) in
      try self.write(UnsafeRawBufferPointer(bytes), at: place.offset)
    }
    guard place.isFree else { return }
    count += 1
    if count > Self.fullEntries << bits { try grow() }
  }

  /// Zero means a free place.
  private static func storable(_ key: KeyHash) -> KeyHash {
    key.high | key.low == 0 ? KeyHash(high: 0, low: 1) : key
  }

  // MARK: All entries

  /// Goes once over all entries and changes their tags; counts them anew.
  func changeTags(_ change: (UInt64) -> UInt64) throws(TargetError) {
    let chunk = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { chunk.deallocate() }
    let end = Self.headerBytes + Self.bucketBytes << bits
    var start = Self.headerBytes
    count = 0
    while start < end {
      let length = min(1 << 20, end - start)
      try read(chunk, length, at: start)
      var isChanged = false
      for bucket in stride(from: 0, to: length, by: Self.bucketBytes) {
        for entry in 0..<Self.entriesPerBucket {
          let place = chunk + bucket + entry * Self.entryBytes
          guard place.load(as: UInt64.self) | place.load(fromByteOffset: 8, as: UInt64.self) != 0
          else { break }
          count += 1
          let tag = place.load(fromByteOffset: 16, as: UInt64.self)
          let changed = change(tag)
          guard changed != tag else { continue }
          place.storeBytes(of: changed, toByteOffset: 16, as: UInt64.self)
          isChanged = true
        }
      }
      if isChanged {
        try write(UnsafeRawBufferPointer(start: chunk, count: length), at: start)
      }
      start += length
    }
  }

  /// Doubles the buckets: entries are read in order and go, nearly in order, to a new file.
  private func grow() throws(TargetError) {
    let newPath = path + ".new"
    let larger = try SentTable(new: newPath, bits: bits + 1)
    let header = UnsafeMutableRawPointer.allocate(byteCount: Self.headerBytes, alignment: 16)
    defer { header.deallocate() }
    try read(header, Self.headerBytes, at: 0)
    try larger.write(UnsafeRawBufferPointer(start: header, count: Self.headerBytes), at: 0)
    try copyEntries(to: larger)
    guard rename(newPath, path) == 0 else { throw Self.failure(path, errno) }
    swap(&descriptor, &larger.descriptor)
    bits = larger.bits
  }

  /// A chunk of buckets and the chunk of twice its size that its entries go to are in memory at one time; the few that
  /// stand over, at the edges, are entered one by one.
  private func copyEntries(to larger: SentTable) throws(TargetError) {
    let bucketsPerChunk = min(1 << 9, 1 << bits)
    let old = UnsafeMutableRawPointer.allocate(
      byteCount: bucketsPerChunk * Self.bucketBytes, alignment: 16)
    let new = UnsafeMutableRawPointer.allocate(
      byteCount: 2 * bucketsPerChunk * Self.bucketBytes, alignment: 16)
    defer {
      old.deallocate()
      new.deallocate()
    }
    var late: [(KeyHash, UInt64)] = []
    var filled = [Int](repeating: 0, count: 2 * bucketsPerChunk)
    for first in stride(from: 0, to: 1 << bits, by: bucketsPerChunk) {
      try read(
        old, bucketsPerChunk * Self.bucketBytes, at: Self.headerBytes + first * Self.bucketBytes)
      memset(new, 0, 2 * bucketsPerChunk * Self.bucketBytes)
      for index in filled.indices { filled[index] = 0 }
      for bucket in 0..<bucketsPerChunk {
        for entry in 0..<Self.entriesPerBucket {
          let place = old + bucket * Self.bucketBytes + entry * Self.entryBytes
          let key = KeyHash(
            high: place.load(as: UInt64.self), low: place.load(fromByteOffset: 8, as: UInt64.self))
          guard key.high | key.low != 0 else { break }
          let tag = place.load(fromByteOffset: 16, as: UInt64.self)
          let home = Int(truncatingIfNeeded: key.high >> UInt64(64 - larger.bits)) - 2 * first
          guard filled.indices.contains(home), filled[home] < Self.entriesPerBucket else {
            late.append((key, tag))
            continue
          }
          let target = new + home * Self.bucketBytes + filled[home] * Self.entryBytes
          target.copyMemory(from: place, byteCount: Self.entryBytes)
          filled[home] += 1
        }
      }
      try larger.write(
        UnsafeRawBufferPointer(start: new, count: 2 * bucketsPerChunk * Self.bucketBytes),
        at: Self.headerBytes + 2 * first * Self.bucketBytes)
    }
    for (key, tag) in late { try larger.write(key, tag, at: try larger.find(key)) }
  }

  // MARK: Bytes

  func read(
    _ room: UnsafeMutableRawPointer, _ length: Int, at offset: Int
  ) throws(TargetError) {
    var done = 0
    while done < length {
      let count = pread(descriptor, room + done, length - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path, count < 0 ? errno : EIO) }
      done += count
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(TargetError) {
    guard let base = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, base + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path, errno) }
      done += count
    }
  }

  func synchronize() throws(TargetError) {
    if fdatasync(descriptor) != 0, errno != EINVAL { throw Self.failure(path, errno) }
  }

  private static func failure(_ path: String, _ number: Int32) -> TargetError {
    TargetError(
      "\(path): what was sent so far can't be kept: \(SystemText.reason(number)); "
        + (number == ENOSPC || number == EDQUOT
          ? "free some space and run again, or run without --changed-only"
          : "make the file writable, or run without --changed-only"))
  }
}
