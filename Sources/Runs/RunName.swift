/// Makes names of runs.
enum RunName {
  /// Time in UTC and six random digits, `20250131T081502Z-3fa09c`: unique, and in the order of time
  /// when sorted as text.
  static func make(at moment: UTCMoment) -> String {
    let time = UTCDateFormat("yyyyMMdd'T'HHmmss'Z'").text(of: moment)
    let random = String(UInt32.random(in: 0..<0x100_0000), radix: 16)
    return time + "-" + String(repeating: "0", count: 6 - random.count) + random
  }
}
