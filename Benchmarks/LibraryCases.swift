/// A call of a library function that is measured in the sandbox and in stock Lua.
struct LibraryCase: Sendable {
  /// An expression, or a loop.
  var call: String
  /// What `s` is, a text, and `t`, anything.
  var text: String
  var value: String

  init(_ call: String, s text: String = "'San Francisco'", t value: String = "nil") {
    self.call = call
    self.text = text
    self.value = value
  }

  var name: String {
    let isUsual = text == "'San Francisco'"
    return call + (isUsual ? "" : "   s = \(text)") + (value == "nil" ? "" : "   t = \(value)")
  }

  /// A chunk that returns a function which calls as often as it is told.
  ///
  /// Functions and libraries are local, so that no search in the globals is measured.
  var chunk: String {
    let statement = call.hasPrefix("for ") || call.isEmpty ? call : "x = \(call)"
    return """
      local string, table, utf8, math, text = string, table, utf8, math, text
      local tostring, tonumber, type, select, assert = tostring, tonumber, type, select, assert
      local pcall, ipairs, pairs, next = pcall, ipairs, pairs, next
      local s, t = \(text), \(value)
      return function(n)
        local s, t, x = s, t
        for i = 1, n do \(statement) end
        return true
      end
      """
  }

  /// Of the sandbox alone.
  var isOwn: Bool { call.hasPrefix("text.") }
}

/// `San Francisco` is `s` where nothing else is said.
let libraryCases: [LibraryCase] = [
  // What the accounts job does with a city.
  LibraryCase("s:lower():gsub('%s+', ' '):match('^ ?(.-) ?$')"),
  // string
  LibraryCase("s:lower()"), LibraryCase("s:lower()", s: "'san francisco'"),
  LibraryCase("s:upper()", s: "('Abcdef'):rep(10)"),
  LibraryCase("s:sub(1, 3)"), LibraryCase("s:sub(1, -1)"), LibraryCase("s:byte(2)"),
  LibraryCase("s:len()"), LibraryCase("s:rep(5)", s: "'0'"), LibraryCase("s:reverse()"),
  LibraryCase("string.char(65, 66)"),
  LibraryCase("s:find('Fran', 1, true)"), LibraryCase("s:find('Fran')"),
  LibraryCase("s:find('xy', 1, true)", s: "('abcdefghij'):rep(20) .. 'xy'"),
  LibraryCase("s:find('%s')"),
  LibraryCase("s:match('%a+')"),
  LibraryCase("s:match('%d+')", s: "('abcdefghij'):rep(20) .. '12'"),
  LibraryCase("s:match('^ ?(.-) ?$')"),
  LibraryCase("s:match('^%s*(.-)%s*$')", s: "'  San Francisco '"),
  LibraryCase("s:match('^(%w+)%s*=%s*(%w+)$')", s: "'key = value'"),
  LibraryCase("s:match('(%d+)-(%d+)-(%d+)')", s: "'2024-02-29'"),
  LibraryCase("s:match('[%w.]+@[%w.]+')", s: "'mail ann.b@example.com now'"),
  LibraryCase("s:match('.*/(.*)')", s: "'/usr/share/doc/readme'"),
  LibraryCase("s:match('%b()')", s: "'Adventure (works) inc'"),
  LibraryCase("s:match('^' .. t .. '.')", t: "'San'"),
  LibraryCase("s:gsub('%s+', ' ')"), LibraryCase("s:gsub('%s+', ' ')", s: "'seattle'"),
  LibraryCase("s:gsub('%s+', '_')"), LibraryCase("s:gsub('%W', '')", s: "'+49 (731) 555-12'"),
  LibraryCase("s:gsub('%w+', '%0 %0')"),
  LibraryCase("s:gsub('%w+', t)", t: "function(w) return w end"),
  LibraryCase("s:gsub('%w+', t)", t: "{San = 'St'}"),
  LibraryCase("s:gsub('%d', '')", s: "('abcdefghij'):rep(20)"),
  LibraryCase("s:gsub('.', 'x')", s: "('abcdefghij'):rep(20)"),
  LibraryCase("for w in s:gmatch('%a+') do x = w end"),
  LibraryCase("for w in s:gmatch('[^,]+') do x = w end", s: "'a,bb,ccc,dddd,eeeee'"),
  LibraryCase("string.format('%d', i)"), LibraryCase("string.format('%05d', i)"),
  LibraryCase("string.format('%s-%s', s, s)"), LibraryCase("string.format('%.2f', i * 1.1)"),
  LibraryCase("string.format('%g', i / 3)"), LibraryCase("string.format('%-20s|', s)"),
  LibraryCase("string.format('%q', s)"), LibraryCase("s + 1", s: "'10'"),
  // Basic functions
  LibraryCase("tostring(i)"), LibraryCase("tostring(12.5)"), LibraryCase("tostring(i / 3)"),
  LibraryCase("tostring(s)"), LibraryCase("tonumber('1')"), LibraryCase("tonumber('1234.50')"),
  LibraryCase("tonumber('abc')"), LibraryCase("tonumber(12)"), LibraryCase("tonumber('ff', 16)"),
  LibraryCase("type(s)"), LibraryCase("select('#', 1, 2)"), LibraryCase("select(2, 1, 2, 3)"),
  LibraryCase("assert(s)"), LibraryCase("pcall(t)", t: "function() end"),
  LibraryCase("for j, v in ipairs(t) do x = v end", t: "{1, 2, 3, 4, 5}"),
  LibraryCase("for k, v in pairs(t) do x = v end", t: "{a = 1, b = 2, c = 3, d = 4}"),
  LibraryCase("next(t)", t: "{a = 1}"),
  // table
  LibraryCase("table.concat(t, ', ')", t: "{'a', 'bb', 'ccc', 'dd', 'e'}"),
  LibraryCase("table.concat(t, ',')", t: "table.pack(('abcdefghijklmnopqrst'):byte(1, -1))"),
  LibraryCase("table.insert({}, i)"), LibraryCase("table.unpack(t)", t: "{1, 2, 3}"),
  LibraryCase("table.pack(1, 2, 3)"),
  LibraryCase("table.sort({5, 17, 2, 11, 3, 20, 7, 1, 13, 8})"),
  LibraryCase("table.sort({'e', 'q', 'b', 'k', 'c', 't', 'g', 'a', 'm', 'h'})"),
  LibraryCase("table.sort({5, 2, 3, 7, 1, 8}, t)", t: "function(a, b) return a > b end"),
  // utf8
  LibraryCase("utf8.len(s)"), LibraryCase("utf8.char(228)"), LibraryCase("utf8.codepoint(s, 2)"),
  LibraryCase("for p, c in utf8.codes(s) do x = c end", s: "'hä€x'"),
  // The same C function in both.
  LibraryCase("math.floor(2.5)"),
  // text, of the sandbox alone
  LibraryCase("text.fold(s)"), LibraryCase("text.trim(s)"), LibraryCase("text.squeeze(s)"),
  LibraryCase("text.upper(s)"), LibraryCase("text.split(s, ',')", s: "'a,b,c'"),
  LibraryCase("text.starts(s, 'San')"),
]
