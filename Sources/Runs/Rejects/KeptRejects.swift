private import Glibc
private import Rules

/// The files in the project's state that keep the rejects of a run, one for each task.
///
/// Written at their end only, and cut where a run is taken up again. A file is made with its first reject.
final class KeptRejects {
  private let run: String
  private let store: StateStore
  /// Position of the task whose rejects come now.
  private var task = 0
  private var descriptor: Int32 = -1
  private var isChanged = false

  init(run: String, in store: StateStore) {
    self.run = run
    self.store = store
  }

  deinit { closeFile() }

  static func path(_ run: String, task: Int, in store: StateStore) -> String {
    "\(store.folder)/rejects/\(run)-\(task + 1).jsonl"
  }

  /// The file of the current task.
  var path: String { Self.path(run, task: task, in: store) }

  /// Goes to the file of a task.
  func begin(task: Int) {
    closeFile()
    self.task = task
  }

  /// Cuts the file; false where it is shorter.
  func cut(to length: Int) throws(TargetError) -> Bool {
    if access(path, F_OK) != 0 { return length == 0 }
    try open()
    guard lseek(descriptor, 0, SEEK_END) >= length else { return false }
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) == length else {
      throw failure(errno)
    }
    return true
  }

  func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(TargetError) {
    guard var next = bytes.baseAddress, !bytes.isEmpty else { return }
    try open()
    isChanged = true
    var left = bytes.count
    while left > 0 {
      let count = write(descriptor, next, left)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(errno) }
      next += count
      left -= count
    }
  }

  /// Makes the file durable.
  func synchronize() throws(TargetError) {
    guard isChanged else { return }
    if fdatasync(descriptor) != 0, errno != EINVAL { throw failure(errno) }
    isChanged = false
  }

  /// Copies the files of all tasks up to the current one.
  func copy(to file: OutputFile) throws(TargetError) {
    let last = task
    for position in 0...last {
      begin(task: position)
      guard access(path, F_OK) == 0 else { continue }
      try open()
      try copyFile(to: file)
    }
  }

  private func copyFile(to file: OutputFile) throws(TargetError) {
    var room = [UInt8](repeating: 0, count: 256 << 10)
    var place = 0
    while true {
      let count = pread(descriptor, &room, room.count, off_t(place))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(errno) }
      if count == 0 { return }
      try room.withUnsafeBufferPointer { bytes throws(TargetError) in
        try file.write(UnsafeBufferPointer(rebasing: bytes[..<count]))
      }
      place += count
    }
  }

  private func open() throws(TargetError) {
    guard descriptor < 0 else { return }
    mkdir(FilePath.folder(of: path), 0o777)
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0, lseek(descriptor, 0, SEEK_END) >= 0 else { throw failure(errno) }
  }

  private func closeFile() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  private func failure(_ number: Int32) -> TargetError {
    TargetError(
      "\(path): the rejects of the run can't be kept: \(SystemText.reason(number)); "
        + (number == ENOSPC || number == EDQUOT
          ? "free some space and run again" : "make file and folder writable"))
  }
}
