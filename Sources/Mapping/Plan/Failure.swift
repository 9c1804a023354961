/// Why a record goes no further.
struct Failure {
  /// nil for a record that a script skipped.
  var code: RejectCode?
  var message: String
  /// Place of the target field; -1 where none is at fault.
  var field: Int
  var at: String?

  init(_ code: RejectCode?, _ message: String, field: Int = -1, at: String? = nil) {
    self.code = code
    self.message = message
    self.field = field
    self.at = at
  }
}
