private import Glibc
internal import Records
internal import Runs

/// The file in which a tap's state lies between runs.
struct SingerStateFile {
  /// Absolute.
  let path: String

  /// What the tap gets to know of it: nothing before there is a state.
  var arguments: [String] { access(path, F_OK) == 0 ? ["--state", path] : [] }

  /// Puts a state in place of the one before, complete or not at all.
  func write(_ state: [UInt8]) throws(SourceError) {
    let file = OutputFile(path: path, name: "the tap's state \(path)")
    do {
      try file.open()
      let text = ByteBuffer()
      state.withUnsafeBufferPointer { text.append($0) }
      text.append(0x0A)
      try file.write(text.bytes)
      try file.commit()
    } catch {
      file.abort()
      throw SourceError(
        "\(error.message); the records are in the target, and the next run gets them again")
    }
  }
}
