/// A script's text that is dear to read: many parts of one kind, of which each might have to do with each other.
package struct HostileText: Sendable {
  package let name: String
  /// Parts of a small text of this kind.
  package let count: Int
  /// The text with so many parts.
  package let text: @Sendable (Int) -> String

  private init(_ name: String, _ count: Int = 60, _ text: @escaping @Sendable (Int) -> String) {
    self.name = name
    self.count = count
    self.text = text
  }

  private static func each(_ count: Int, _ part: (Int) -> String) -> String {
    (0..<count).map(part).joined()
  }

  package static let all = [
    HostileText("jumps ahead") { n in each(n) { "goto a\($0) " } + each(n) { "::a\($0):: x = 1 " }
    },
    HostileText("jumps back") { n in
      each(n) { "::a\($0):: x = 1 " } + "if x then " + each(n) { "goto a\($0) " } + " end"
    },
    HostileText("jumps to one label") { n in each(n) { _ in "goto a " } + "::a::" },
    HostileText("jumps out of blocks") { n in each(n) { _ in "do goto a end " } + "::a::" },
    HostileText("breaks") { n in "while x do " + each(n) { _ in "if x then break end " } + "end" },
    HostileText("labels of their own") { n in each(n) { "do ::a\($0):: goto a\($0) end " } },
    HostileText("functions in a table") { n in
      "local t = {} " + each(n) { "function t.f\($0)(r) x = t.g return r end " } + "return t"
    },
    HostileText("functions that call one another") { n in
      each(n) { "function f\($0)(r) y = f\($0 + 1)(r) end " } + "return f0"
    },
    HostileText("functions inside one another", 5) { n in
      each(n) { _ in
        String(repeating: "x = function(a) ", count: 60) + String(repeating: "end ", count: 60)
      }
    },
    HostileText("functions that hand the record on", 3) { n in
      each(n) { _ in
        "do "
          + each(90) { "local function f\($0)(r) return \($0 == 0 ? "r" : "f\($0 - 1)(r)") end " }
          + "end "
      } + "return function(record) return record end"
    },
    HostileText("a long list") { n in "return {" + each(n) { "\($0), " } + "}" },
    HostileText("a key again and again") { n in "return {" + each(n) { "k = \($0), " } + "}" },
    HostileText("two keys for each text") { n in
      "return {" + each(n) { "['\($0)'] = 1, [\($0)] = 2, " } + "}"
    },
    HostileText("a table asked again and again") { n in
      "local t = {" + each(n) { "k\($0) = \($0), " } + "} return function(a) "
        + each(n) { _ in "x = t[#a] " } + "end"
    },
    HostileText("an elseif chain") { n in
      "if x == 1 then " + each(n) { "elseif x == \($0) then y = 1 " } + "end"
    },
    HostileText("loops without end") { n in
      each(n) { _ in "while true do do goto a end x = 1 end " } + "::a::"
    },
    HostileText("variables") { n in each(n) { "do local a\($0) = \($0) end " } },
    HostileText("variables given one another", 1) { n in
      each(n) { _ in
        "do local a0 = x " + each(150) { "local a\($0 + 1) = a\($0) " } + "y = a150.b end "
      }
    },
    HostileText("constants of one another", 1) { n in
      each(n) { _ in
        "do local a0 <const> = 1 " + each(100) { "local a\($0 + 1) <const> = a\($0) + a\($0) " }
          + "x = a100 end "
      }
    },
    HostileText("choices of one another", 1) { n in
      each(n) { _ in
        "do local a0 = f() " + each(100) { "local a\($0 + 1) = a\($0) or a\($0) " }
          + "y = a100 == 1 end "
      }
    },
    HostileText("names that are not there") { n in each(n) { "do local b\($0) = a\($0) end " } },
    HostileText("globals") { n in each(n) { "g\($0) = g\($0) " } },
    HostileText("a chain of members") { n in "x = a" + each(n) { ".b\($0)" } },
    HostileText("a chain of calls") { n in "x = a" + each(n) { _ in "()" } },
    HostileText("a chain of methods") { n in "x = a" + each(n) { _ in ":lower()" } },
    HostileText("a sum") { n in "x = 1" + each(n) { " + \($0)" } },
    HostileText("comparisons of comparisons") { n in "x = not a" + each(n) { _ in " == not b" } },
    HostileText("conditions") { n in "x = a" + each(n) { _ in " or b and c" } },
    HostileText("concatenations") { n in each(n) { _ in "x = a .. b .. 'c' .. 1 .. d " } },
    HostileText("calls of the world") { n in
      each(n) { _ in "text.trim(a) lookup('nosuch', a, b) string.format('%d', a) " }
    },
    HostileText("members that are not there") { n in
      each(n) { "x = string.lowr\($0) y = run.b\($0) " }
    },
    HostileText("what is never reached") { n in each(n) { _ in "do return 1 end x = 1 " } },
    HostileText("comments") { n in each(n) { "-- comment \($0)\n--[[ another ]] " } + "return 1" },
    HostileText("a long text", 500) { n in "return '" + each(n) { _ in "\\u{41}\\x41abcdef" } + "'"
    },
    HostileText("a long name", 500) { n in "return nosuch" + each(n) { _ in "abcdefgh" } },
    HostileText("empty statements") { n in each(n) { _ in ";;;; " } },
    HostileText("broken text") { n in "x = {" + each(n) { "\($0), " } },
  ]
}
