private import Glibc
internal import Mapping
private import Records
private import Rules

/// What a target last took for each key of a task: for `--changed-only`.
///
/// Entries are written before the target commits them, with the number of the *epoch* that ends with the target's
/// next checkpoint. The checkpoint carries that number, so that the target itself decides which epochs are true:
/// after a kill the entries of an epoch that the target does not know are forgotten, and their records are sent
/// again. A target whose checkpoint is of another file or of an older epoch (a restored database, a run
/// without `--changed-only` in between) gets everything.
///
/// Writes are not flushed to the disk until the run ends; after a restart of the machine in the middle of a run, the
/// file is not believed.
final class SentFile {
  private static let magic: UInt64 = 0x3130_746E_6573_5758  // "XWsent01"

  /// The header as it stands in the file.
  private struct Header: BitwiseCopyable {
    var magic = SentFile.magic
    var id = UInt64.random(in: 1 ... .max)
    var seed = UInt64.random(in: .min ... .max)
    /// Hash of what rows consist of: other fields make other rows of the same values.
    var layout: UInt64 = 0
    var count: UInt64 = 0
    /// The last epoch that the target is known to have.
    var confirmed: UInt64 = 0
    /// The epoch that entries are written with.
    var started: UInt64 = 0
    /// Number of the last run that deleted what it did not produce; entries carry its last byte.
    var pass: UInt64 = 0
    /// Which start of the machine wrote the file last; 0 when all of it is on the disk.
    var boot: UInt64 = 0
  }

  private let path: String
  private var header: Header
  private var table: SentTable?
  private var marksSeen = false
  private let content: StoredHash
  /// Whether the file was there before.
  let isKnown: Bool

  /// Reads the header; nothing is written until `begin`.
  ///
  /// - Parameter layout: describes the fields of the target's rows.
  init(task: String, target: String, layout: String, in store: StateStore) {
    let name = String(SipHash.hash(Array("\(task)\u{0}\(target)".utf8)), radix: 16)
    path = "\(store.folder)/sent/\(name)"
    let layout = SipHash.hash(Array(layout.utf8))
    if let stored = Self.read(path), stored.layout == layout {
      header = stored
      isKnown = true
    } else {
      header = Header()
      header.layout = layout
      isKnown = access(path, F_OK) == 0
    }
    content = StoredHash(seed: header.seed)
  }

  /// What key hashes of the plan must be made with.
  var keySeed: UInt64 { header.seed }

  /// What a checkpoint says of the entries up to it.
  var token: String { "\(header.id):\(header.started)" }

  // MARK: Epochs

  /// Opens the file for a run.
  ///
  /// - Parameters:
  ///   - last: the target's last checkpoint; nil where it has none.
  ///   - keepsCheckpoints: false for targets that keep none: then the file itself is believed.
  ///   - forgets: begins anew in any case.
  /// - Returns: whether what was sent before is known; false where everything is sent.
  func begin(_ last: Checkpoint?, keepsCheckpoints: Bool, forgets: Bool) throws(TargetError) -> Bool
  {
    mkdir(FilePath.folder(of: path), 0o777)
    unlink(path + ".new")
    let epoch = keepsCheckpoints ? epoch(in: last) : header.confirmed
    let isTrue =
      !forgets && header.started > 0 && (header.boot == 0 || header.boot == Self.bootNumber)
      && (epoch == header.confirmed || epoch == header.started)
    if isTrue {
      table = try? SentTable(existing: path, count: Int(truncatingIfNeeded: header.count))
    }
    guard let table, let epoch else {
      try beginAnew()
      return false
    }
    if header.boot != 0 {
      // The last run did not end. The epoch that the target has not is lost; others that have the same last
      // byte are so old that sending their records once more does no harm.
      let lost = epoch == header.started ? nil : header.started & 0xFF
      try table.changeTags { $0 & 0xFF == lost ? 0 : $0 }
    }
    header.confirmed = epoch
    header.started = max(header.started, epoch) + 1
    header.boot = Self.bootNumber
    try writeHeader()
    return true
  }

  private func beginAnew() throws(TargetError) {
    let layout = header.layout
    let seed = header.seed
    header = Header()
    header.layout = layout
    header.seed = seed
    header.started = 1
    header.boot = Self.bootNumber
    table = try SentTable(new: path)
    try writeHeader()
  }

  private func epoch(in last: Checkpoint?) -> UInt64? {
    let parts = last?.sent.split(separator: ":") ?? []
    guard parts.count == 2, UInt64(parts[0]) == header.id else { return nil }
    return UInt64(parts[1])
  }

  /// Notes that the target has everything up to here.
  func confirm() throws(TargetError) {
    header.confirmed = header.started
    header.started += 1
    try writeHeader()
  }

  /// Puts all on the disk at the end of a run.
  func finish() throws(TargetError) {
    try writeHeader()
    try table?.synchronize()
    header.boot = 0
    try writeHeader()
    try table?.synchronize()
  }

  /// From now on all keys are marked that come, for `forgetUnseen`; to be called after `begin`.
  func beginPass() {
    header.pass += 1
    marksSeen = true
  }

  /// Forgets the keys that did not come since `beginPass`: their rows may have been deleted.
  func forgetUnseen() throws(TargetError) {
    let pass = self.pass
    try table?.changeTags { $0 & 0xFF00 == pass ? $0 : 0 }
  }

  private var pass: UInt64 { (header.pass & 0xFF) << 8 }

  // MARK: Rows

  /// Whether the target has a row already as it is now; notes the row as sent where it has not.
  func has(_ key: KeyHash, _ row: UnsafeBufferPointer<UInt8>) throws(TargetError) -> Bool {
    guard let table else { return false }
    // Never 0, which stands for content that is not known.
    let tag = (content.hash(row) | 1 << 16) & ~0xFFFF
    let place = try table.find(key)
    if place.tag & ~0xFFFF == tag {
      if marksSeen, place.tag & 0xFF00 != pass {
        try table.write(key, place.tag & ~0xFF00 | pass, at: place)
      }
      return true
    }
    try table.write(key, tag | pass | header.started & 0xFF, at: place)
    return false
  }

  /// Forgets what was noted of a key.
  func forget(_ key: KeyHash) throws(TargetError) {
    guard let table else { return }
    let place = try table.find(key)
    if !place.isFree { try table.write(key, 0, at: place) }
  }

  // MARK: Header

  private static func read(_ path: String) -> Header? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var header = Header()
    let size = MemoryLayout<Header>.size
    let count = withUnsafeMutableBytes(of: &header) { pread(descriptor, $0.baseAddress, size, 0) }
    guard count == size, header.magic == magic else { return nil }
    return header
  }

  private func writeHeader() throws(TargetError) {
    guard let table else { return }
    header.count = UInt64(table.count)
    var header = header
    try withUnsafeBytes(of: &header) { bytes throws(TargetError) in
      try table.write(bytes, at: 0)
    }
  }

  /// A number of this start of the machine; never 0.
  private static let bootNumber: UInt64 = {
    var bytes = [UInt8](repeating: 0, count: 64)
    let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    let count = descriptor >= 0 ? Glibc.read(descriptor, &bytes, bytes.count) : 0
    if descriptor >= 0 { close(descriptor) }
    return SipHash.hash(Array(bytes[..<max(0, count)])) | 1
  }()
}
