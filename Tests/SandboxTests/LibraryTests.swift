import Sandbox
import Testing

/// Every function that scripts are offered does what Lua's own does.
@Suite struct LibraryTests {
  @Test(arguments: [
    // Basic functions
    "assert(1, 2, 3)", "assert(false)", "assert(nil, 'why')", "assert(false, {1})",
    "error('x')", "error('x', 0)", "error('x', 2)", "error({1, 2})", "error()", "error(nil)",
    "select('#')", "select('#', nil, nil)", "select(2, 'a', 'b', 'c')", "select(-1, 'a', 'b')",
    "select(-3, 1)", "select(0, 1)", "select(5, 1)",
    "tonumber('10')", "tonumber(' 0x1p4 ')", "tonumber('1e1')", "tonumber('10', 2)",
    "tonumber('zz', 36)", "tonumber('-ff', 16)", "tonumber('8', 8)", "tonumber('')",
    "tonumber('1 2')", "tonumber(nil)", "tonumber({})", "tonumber()", "tonumber(7)",
    "tonumber('7', 99)", "tonumber(7, 10)", "tonumber('1\\0')", "tonumber(' 12 ', 10)",
    "tonumber('9223372036854775808')", "tonumber('7fffffffffffffff1', 16)",
    "tostring(nil)", "tostring(true)", "tostring(1)", "tostring(1.0)", "tostring(-0.0)",
    "tostring(1e15)", "tostring(2^53)", "tostring('x')", "tostring(0/0) == tostring(0/0)",
    "type(nil)", "type(1)", "type({})", "type(print)", "type()",
    "pcall(error, 'x')", "pcall(error)", "pcall()", "pcall(select, '#', 1, 2)",
    "xpcall(error, function(m) return m .. '!' end, 'x')", "xpcall(select, print, '#', 1)",
    "xpcall(error)", "select(2, xpcall(function(a, b) return a + b end, print, 1, 2))",
    "next({})", "next({5})", "ipairs({})",
    // Strings
    "('x'):rep(3)", "('x'):rep(3, ',')", "('x'):rep(0)", "('x'):rep(-1)", "(''):rep(10)",
    "('abc'):sub(2)", "('abc'):sub(-2)", "('abc'):sub(2, 2)", "('abc'):sub(0)",
    "('abc'):sub(-100, 100)", "('abc'):sub(3, 2)", "('abc'):sub(4)", "('abc'):sub(1, -2)",
    "('abc'):sub(math.mininteger, math.maxinteger)", "('abc'):byte()", "('abc'):byte(1, -1)",
    "('abc'):byte(10)", "('abc'):byte(-1)", "('abc'):byte(0)", "string.char()",
    "string.char(65, 0, 255)", "string.char(256)", "string.char(-1)", "('abc'):reverse()",
    "('aBc'):upper()", "('aBc'):lower()", "('äÖ'):upper()", "#'abc'", "('abc'):len()",
    "('x'):rep('y')", "('x').y", "string.rep()", "('5' + 1)", "('0x10' * 2)", "10 .. 20",
    "'a' + 1", "{} + '1'", "-'2'", "'10' // 3", "'7' % '4'", "2 ^ '3'", "'3' | 4", "'a' < 'b'",
    "'a' < 1", "'1.5' + 1", "-'x'", "'10' / 2",
    // Patterns
    "('hello world'):find('wor')", "('hello'):find('l', 1, true)", "('hello'):find('')",
    "('hello'):find('', 10)", "('hello'):find('', 6)", "('a.b'):find('.', 2, true)",
    "('a+b'):find('+', 1, true)", "('hello'):find('(l)(l)')", "('hello'):find('()ll()')",
    "('key = value'):match('^(%w+)%s*=%s*(%w+)$')", "('hello'):match('.-l')",
    "('hello'):match('h?ello')", "('[test]'):match('%[(.-)%]')", "('a]b'):match('[]]')",
    "('a-b'):match('[a-]+')", "('a^b'):match('[%^b]')", "('abc'):match('[^a]+')",
    "('THE (quick) fox'):find('%((%a+)%)')", "('f(a(b)c)d'):match('%b()')",
    "('THE (quick) fox'):gsub('%f[%a]%a+', string.lower)", "('abab'):match('(ab)%1')",
    "('hello'):gsub('l', 'L')", "('hello'):gsub('l', 'L', 1)", "('hello'):gsub('', '-')",
    "('hello'):gsub('(l)(l)', '%2%1%0%%')", "('hello'):gsub('l', {l = 1})",
    "('hello'):gsub('l', function(c) return nil end)", "('hello'):gsub('x*', '.')",
    "('abc'):gsub('%w', '%9')", "('abc'):gsub('%w', '%')", "('abc'):gsub('%w', '%x')",
    "('abc'):gsub('^a', 'x')", "('aaa'):gsub('^a', 'x')", "('abc'):gsub('b', true)",
    "('abc'):gsub('b', function() return {} end)", "('abc'):gsub('(b', 'x')",
    "('abc'):find('[a')", "('abc'):find('%')", "('abc'):find('(')", "('abc'):find(')')",
    "('abc'):find('%b')", "('abc'):find('%f')", "('abc'):find('%1')", "('abc'):find('(a)%2')",
    "('abc'):find('[%')", "('abc'):find('[a-')", "('abc'):find('[]')", "('abc'):find('[^]')",
    "('a\\0b'):find('\\0')", "('a\\0b'):match('%z')", "('x'):rep(300):match(('(x)'):rep(33))",
    "('x'):rep(300):find(('x?'):rep(250))", "('abc'):match('b', -2)", "('abc'):match('a', -2)",
    "('abc'):match('%S+', 2)", "('one two'):match('%a+', 4)", "('äö'):match('[ä]+')",
    "('x^y'):find('^y')", "('x$y'):find('$y')", "('x$'):find('x$')", "('ab'):match('((a)(b))')",
    "('  trim '):match('^%s*(.-)%s*$')", "('a,b,,c'):gsub(',', ';', -1)",
    // format
    "('%d'):format(3)", "('%d'):format(3.0)", "('%d'):format(3.5)", "('%d'):format('3')",
    "('%5d|%-5d|%05d|%+d|% d'):format(1, 2, 3, 4, 5)", "('%x %X %#x %o'):format(255, 255, 255, 8)",
    "('%c%c'):format(65, 0)", "('%e %E %g %G'):format(1.5, 1.5, 1e20, 1e-10)",
    "('%.3f|%10.2f|%-10.2f|%+.1f'):format(1/3, 2.5, 2.5, 2.5)", "('%a'):format(1)",
    "('%s %s %s'):format(nil, true, 1)", "('%10s|%-10s|%.2s|'):format('abc', 'abc', 'abc')",
    "('%s'):format('a\\0b')", "('%5s'):format('a\\0b')", "('%q'):format('a\\n\"\\\\\\0\\r1')",
    "('%q %q %q'):format(1, 1.5, math.mininteger)", "('%q'):format(1/0)", "('%q'):format({})",
    "('%5q'):format('x')", "('%%'):format()", "('%y'):format(1)",
    "('%d'):format()", "('%s'):format()", "('%123d'):format(1)", "('%.123f'):format(1)",
    "('%i'):format(5)", "('%.20s'):format('abc')", "('%99.99f'):format(1e308)",
    "('%.0f'):format(0.5)", "('%.14g'):format(2^53)", "('%g'):format(0/0) ~= ''",
    "('%s|'):format(('x'):rep(200))",
    "('%.3d'):format(5)", "('%5.1s|'):format('abc')", "('%q'):format(0.1)", "('%q'):format(true)",
    // Tables
    "table.concat({1, 2, 'x'}, ', ')", "table.concat({})", "table.concat({1, {}, 3})",
    "table.concat({1, 2, 3}, '-', 2)", "table.concat({1, 2, 3}, '-', 2, 3)",
    "table.concat({1}, ',', 1, 2)", "table.concat({}, 'x', 1, 0)", "table.pack()",
    "table.pack(1, nil, 3)", "table.unpack({1, 2, 3})", "table.unpack({1, 2, 3}, 2)",
    "table.unpack({1, 2, 3}, 2, 5)", "table.unpack({}, 1, 1e8)", "table.unpack({}, 5, 1)",
    "table.move({1, 2, 3}, 2, 3, 1)", "table.move({1, 2, 3}, 1, 3, 2)",
    "table.move({1, 2}, 1, 2, 1, {})", "table.move({1}, 1, 0, 5)",
    "table.move({}, 1, math.maxinteger, 2)", "table.move({}, -1, math.maxinteger, 2)",
    "table.insert({}, 2, 'x')", "table.insert({})", "table.insert({}, 1, 2, 3)",
    "table.insert(nil, 1)",
    "table.remove({})", "table.remove({1, 2, 3})", "table.remove({1, 2, 3}, 1)",
    "table.remove({1, 2, 3}, 4)", "table.remove({}, 0)",
    "table.sort({3, 'x'})", "table.sort({{}, {}})", "table.sort({1, 2}, 1)",
    // Numbers
    "math.abs(-1)", "math.ceil(1.5)", "math.floor(-1.5)", "math.fmod(7, -3)", "math.fmod(1, 0)",
    "math.huge", "math.max(1, 2.5)", "math.max()", "math.min(3, 1)", "math.modf(-1.5)",
    "math.pi", "math.sqrt(2)", "math.tointeger('8')", "math.tointeger(3.0)", "math.type(1)",
    "math.type('1')", "math.ult(1, -1)", "math.log(8, 2)", "math.exp(0)", "math.deg(math.pi)",
    "math.rad(180)", "math.sin(1)", "math.cos(1)", "math.tan(1)", "math.asin(1)", "math.acos(1)",
    "math.atan(1, 2)", "math.maxinteger + 1 == math.mininteger", "1 // 0", "1 % 0", "1 / 0",
    // utf8
    "utf8.char(72, 228, 8364, 128512)", "utf8.char()", "utf8.char(-1)", "utf8.charpattern",
    "utf8.codepoint('hä€', 1, -1)", "utf8.codepoint('ä', 2)", "utf8.len('hä€')",
    "utf8.len('\\xff')", "utf8.len('abc', 4)", "utf8.len('abc', 5)", "utf8.offset('hä€', 3)",
    "utf8.offset('hä€', -1)", "utf8.offset('hä', 1, 3)", "utf8.codepoint('abc', 4)",
  ])
  func isLikeLuasOwn(_ expression: String) {
    let text = shown(expression)
    #expect(run(text) == StockLua.run(text), "\(expression)")
  }

  /// Statements whose effect is a list called `out`.
  @Test(arguments: [
    "for w in ('one two  three'):gmatch('%a+') do out[#out + 1] = w end",
    "for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do out[#out + 1] = k .. v end",
    "for p in ('abc'):gmatch('()') do out[#out + 1] = p end",
    "for w in ('abc'):gmatch('', 2) do out[#out + 1] = w end",
    "for w in ('abcd'):gmatch('%a', -2) do out[#out + 1] = w end",
    "for p, c in utf8.codes('aä€😀') do out[#out + 1] = p; out[#out + 1] = c end",
    "out[1] = pcall(function() for p, c in utf8.codes('a\\xffb') do end end)",
    "out[1] = pcall(function() for p, c in utf8.codes('\\u{D7FF}\\xed\\xa0\\x80') do end end)",
    "for p, c in utf8.codes('\\u{7FFFFFFF}', true) do out[#out + 1] = c end",
    "for i, v in ipairs({1, 2, nil, 4}) do out[#out + 1] = i end",
    "out = {5, 2, 8, 1} table.sort(out)", "out = {'b', 'a', 'C', ''} table.sort(out)",
    "out = {3, 1.5, 2} table.sort(out, function(a, b) return a > b end)",
    "table.insert(out, 'x') table.insert(out, 1, 'y') table.insert(out, 2, 'z')",
    "out = {1, 2, 3, 4} table.remove(out, 2) table.remove(out)",
    "out = {1, 2, 3} out.n = 0 table.move(out, 1, 3, 3)",
    "out = table.pack(('x'):byte(1, 0))", "local t <const> = 5 out[1] = t",
    "goto done out[1] = 1 ::done:: out[1] = 2", "for i = 3, 1, -1 do out[#out + 1] = i end",
    "local s = 0 for i = 1, 10 do if i % 2 == 0 then goto next end s = s + i ::next:: end out[1] = s",
    "out[1] = #{1, 2, 3, nil}",
    "out[1] = select(2, pcall(function() local x = nil; return x.y end))",
    "out[1] = select(2, pcall(function() return undefinedGlobal.y end))",
    "out[1] = select(2, pcall(function() return ('x')() end))",
    "out[1] = select(2, pcall(function() string.sub('x', {}) end))",
    "out[1] = select(2, pcall(table.concat, {{}}))",
  ])
  func statementsAreLikeLuasOwn(_ statements: String) {
    let text = shown("out", before: "local out = {} \(statements)")
    #expect(run(text) == StockLua.run(text), "\(statements)")
  }

  private func run(_ text: String) -> String {
    do {
      var bench = try Bench([text])
      guard case .value(.string(let result)) = bench.call() else { return "\(bench.call())" }
      return result
    } catch { return "not loaded: \(error.faults)" }
  }
}
