import Foundation

/// Where a command speaks to people: standard error, coloured only on a terminal.
struct Console: Sendable {
  enum Style: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  let isTerminal: Bool
  /// What is never shown, whoever speaks here.
  let secrets = ConsoleSecrets()
  private let usesColour: Bool
  private let coloursOutput: Bool

  init() {
    let environment = ProcessInfo.processInfo.environment
    let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let mayUseColour = !isPlain && environment["TERM"] != "dumb"
    isTerminal = isatty(STDERR_FILENO) == 1
    usesColour = isTerminal && mayUseColour
    coloursOutput = isatty(STDOUT_FILENO) == 1 && mayUseColour
  }

  /// Columns of what standard output is shown on; 80 where it is no terminal.
  var outputWidth: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return max(40, Int(size.ws_col))
  }

  func styled(_ text: String, _ styles: Style...) -> String {
    usesColour ? Self.styled(text, styles) : text
  }

  /// The same for text that goes to standard output.
  func styledForOutput(_ text: String, _ styles: Style...) -> String {
    coloursOutput ? Self.styled(text, styles) : text
  }

  private static func styled(_ text: String, _ styles: [Style]) -> String {
    "\u{1B}[" + styles.map(\.rawValue).joined(separator: ";") + "m" + text + "\u{1B}[0m"
  }

  /// Writes a line to standard error.
  func say(_ line: String) { write(secrets.hiding(in: line) + "\n", to: STDERR_FILENO) }

  /// Writes text to standard error as it is.
  func put(_ text: String) { write(secrets.hiding(in: text), to: STDERR_FILENO) }

  /// Writes JSON to standard error as it is.
  func put(json text: String) { write(secrets.hiding(inJSON: text), to: STDERR_FILENO) }

  /// Writes a line to standard output: only for what a command was asked to print.
  func print(_ line: String) { write(secrets.hiding(in: line) + "\n", to: STDOUT_FILENO) }

  /// Writes JSON to standard output: only for what a command was asked to print.
  func print(json text: String) { write(secrets.hiding(inJSON: text) + "\n", to: STDOUT_FILENO) }

  func error(_ message: String) { say(styled("error:", .red, .bold) + " " + message) }

  private func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      // Nobody listens any more, or nothing can be said: not worth failing for.
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      start += count
    }
  }
}

/// A count as people read it: 1,234,567.
func grouped(_ count: Int) -> String {
  var digits = String(count.magnitude)
  var groups: [Substring] = []
  while digits.count > 3 {
    groups.insert(digits.suffix(3), at: 0)
    digits = String(digits.dropLast(3))
  }
  groups.insert(digits[...], at: 0)
  return (count < 0 ? "-" : "") + groups.joined(separator: ",")
}
