/// What the program around a sandbox answers while a script runs.
///
/// The functions are called on the thread of `Sandbox.call`, from inside it, and must not call into
/// the sandbox. Bytes that are handed in are valid during the call only; bytes that are handed out
/// must stay valid until the host is asked again.
package protocol SandboxHost: AnyObject {
  /// The current record's field in one of the program's slots; `.none` for an empty one.
  func field(_ slot: Int) -> SandboxValue

  /// A field whose name is not among the program's `recordFields`.
  func field(named name: UnsafeBufferPointer<UInt8>) -> SandboxFieldAnswer

  /// `lookup(name, key, …)`.
  func lookup(
    _ name: UnsafeBufferPointer<UInt8>, _ keys: UnsafeBufferPointer<SandboxValue>
  ) -> SandboxLookupAnswer

  /// `warn(text)`; at most 500 bytes of UTF-8.
  func warn(_ text: UnsafeBufferPointer<UInt8>)

  /// `print(…)`; at most 4,000 bytes of UTF-8.
  func print(_ text: UnsafeBufferPointer<UInt8>)

  /// One of the `text` functions, for a text that is not all ASCII (and valid UTF-8).
  ///
  /// Writes the result to the start of `output`, which has three times the input's size and then
  /// some. Returns the result's size; where that is more than `output.count`, the script gets an
  /// error.
  func text(
    _ operation: TextOperation, _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int

  /// A script is about to execute a line of its file; only where the sandbox observes lines.
  ///
  /// - Parameter definition: the line on which the line's function begins; 0 for a whole file.
  func executed(_ line: Int, of file: String, in definition: Int)
}

extension SandboxHost {
  package func executed(_ line: Int, of file: String, in definition: Int) {}
}

/// What a script's `text` functions do to the characters of a text.
package enum TextOperation: Int32, Sendable, CaseIterable {
  case upper
  case lower
  /// Unicode case folding, then `trim` and `squeeze`.
  case fold
  /// Without white space at both ends.
  case trim
  /// Each run of white space becomes one space.
  case squeeze
}

/// What a name of the record stands for.
package enum SandboxFieldAnswer {
  case value(SandboxValue)
  /// The message of the Lua error: "unknown field 'x'; the nearest is 'y'", and what finding it out is
  /// worth in instructions.
  case unknown(String, work: Int = 0)
}

/// What `lookup` found.
package enum SandboxLookupAnswer {
  /// What the map holds, and what finding it is worth in instructions beside the keys and the value.
  case value(SandboxValue, work: Int = 0)
  /// The script of this number is to be called with the same keys.
  case script(Int)
  /// The message of a Lua error, and what finding it out is worth in instructions.
  case fault(String, work: Int = 0)
}
