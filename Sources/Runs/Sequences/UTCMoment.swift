private import Glibc

/// A moment in coordinated universal time, taken apart by the proleptic Gregorian calendar.
package struct UTCMoment: Sendable, Equatable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var millisecond: Int
  /// 0 = Sunday.
  package var weekday: Int
  /// Since 1970-01-01T00:00:00Z.
  package let milliseconds: Int64

  /// - Parameter milliseconds: since 1970-01-01T00:00:00Z; the years 1 to 9999 make sense.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
    let (days, ofDay) = Self.floorDivide(milliseconds, 86_400_000)
    let time = Int(ofDay)
    hour = time / 3_600_000
    minute = time / 60_000 % 60
    second = time / 1000 % 60
    millisecond = time % 1000
    weekday = Int(Self.floorDivide(days &+ 4, 7).1)
    // Days to date by eras of 400 years that begin in March, so that the leap day comes last
    // (H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
    let (era, ofEra) = Self.floorDivide(days &+ 719_468, 146_097)
    let dayOfEra = Int(ofEra)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
  }

  /// Midnight of a date `yyyy-MM-dd`; nil where it is none.
  package init?(date: String) {
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      date.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    // Same source, days_from_civil.
    let shiftedYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = Self.floorDivide(Int64(shiftedYear), 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = Int(yearOfEra) * 365 + Int(yearOfEra) / 4 - Int(yearOfEra) / 100 + dayOfYear
    self.init(milliseconds: (era * 146_097 + Int64(dayOfEra) - 719_468) * 86_400_000)
    // The 31st of a month of 30 days would have become the 1st of the next.
    guard self.year == year, self.month == month, self.day == day else { return nil }
  }

  /// This moment.
  package static var now: UTCMoment { UTCMoment(milliseconds: nowMilliseconds) }

  /// Milliseconds from 1970-01-01T00:00:00Z to this moment, as the system's clock says.
  package static var nowMilliseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// `yyyy-MM-dd`.
  package var date: String { UTCDateFormat("yyyy-MM-dd").text(of: self) }

  /// `yyyy-MM-ddTHH:mm:ssZ`.
  package var isoText: String { UTCDateFormat("yyyy-MM-dd'T'HH:mm:ss'Z'").text(of: self) }

  /// `yyyy-MM-dd HH:mm:ss`.
  package var text: String { UTCDateFormat("yyyy-MM-dd HH:mm:ss").text(of: self) }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let remainder = ((value % divisor) + divisor) % divisor
    return ((value - remainder) / divisor, remainder)
  }
}
