import LuaSyntax
import Testing

/// What is found in scripts, and what is not.
@Suite struct LintTests {
  private func check(_ test: LintCase, kind: LuaLintContext.Kind = .valueMap) {
    let found = Linting.findings(test.script, kind: kind).map(Linting.shown)
    #expect(found == test.findings)
  }

  // MARK: Syntax

  @Test(arguments: [
    LintCase("return {", "1:9 XW080 unexpected symbol near <eof>"),
    LintCase(
      "return function(a)\n  if a = 1 then return 2 end\nend",
      "2:8 XW080 'then' expected near '='; Lua compares with =="),
    LintCase(
      "return function(a)\n  if a != 1 then return 2 end\nend",
      "2:8 XW080 'then' expected near '!'; Lua writes ~= for not equal"),
    LintCase(
      "return function(a) return a && 1 end",
      "1:30 XW080 unexpected symbol near '&'; Lua writes and"),
    LintCase(
      "return function(a)\n  a += 1\nend",
      "2:5 XW080 syntax error near '+'; Lua has no operators that assign: write x = x + 1"),
    LintCase(
      "// a comment\nreturn {}", "1:1 XW080 unexpected symbol near '//'; comments begin with --"),
    LintCase(
      "return function(a)\n  if a then\n    return 1\n  else if b then\n    return 2\n  end\nend\n",
      "8:1 XW080 'end' expected (to close 'function' at line 1) near <eof>; "
        + "each if has an end of its own; else if opens another one, elseif does not"),
    LintCase(
      "return function(a)\n  if a {\n  return 1 }\nend",
      "3:3 XW080 unexpected symbol near 'return'"),
    LintCase(
      "return \u{201C}x\u{201D}",
      "1:8 XW080 unexpected symbol near '<\\226>'; texts stand in plain quotes: \" or '"),
    LintCase(
      "return {path = 'C:\\Users'}",
      "1:20 XW080 invalid escape sequence near ''C:\\U'; a backslash in a text is written twice: \\\\"
    ),
    LintCase("\u{FEFF}return = 1", "1:8 XW080 unexpected symbol near '='"),
    LintCase("goto x\nreturn {}", "1:6 XW080 no visible label 'x' for <goto> at line 1"),
    LintCase(
      "#!/usr/bin/lua\nreturn {}", "1:1 XW080 unexpected symbol near '#'; comments begin with --"),
  ])
  func tellsSyntaxErrors(_ test: LintCase) { check(test) }

  // MARK: Names

  @Test(arguments: [
    LintCase(
      "return function(country)\n  return contry\nend",
      "1:17 XW097 the parameter 'country' is never used",
      "2:10 XW081 'contry' is not defined; did you mean 'country'?"),
    LintCase(
      "return function(city)\n  return lokup('names', city)\nend",
      "2:10 XW081 'lokup' is not defined; did you mean 'lookup'?"),
    LintCase("x = 5\nreturn function() return x end"),
    LintCase("function helper() return 1 end\nreturn function() return helper() end"),
    LintCase("require 'setup'\nreturn function() return shared end"),
    LintCase("local _ENV = {a = 1}\nreturn function() return a, b end"),
    LintCase(
      "return function(city)\n  return city ~= null and city or None\nend",
      "2:18 XW081 'null' is not defined; Lua writes nil",
      "2:35 XW081 'None' is not defined; Lua writes nil"),
    LintCase(
      "local function f() return record.name end\nreturn function() return f() end",
      "1:27 XW081 'record' is not defined; the record is the last parameter of the map function: "
        + "function(value, record)"),
    LintCase(
      "return function() return os.time() end",
      "1:26 XW082 'os.time' is not available in a map script; "
        + "results must not depend on the clock; the date of the run is run.date"),
    LintCase(
      "local m = math\nreturn function() return m.random(6) end",
      "2:26 XW082 'math.random' is not available in a map script; "
        + "the same record always maps to the same result"),
    LintCase(
      "return function() return io.open('x') end",
      "1:26 XW082 'io' is not available in a map script; "
        + "a script reads the record and other value maps, and nothing else"),
    LintCase(
      "local io = {open = 1}\nfunction io.close() return io.open end\nreturn function() return io.close() end"
    ),
    LintCase(
      "return function(city)\n  return text.folt(city) .. string.trim(city) .. math.pi2\nend",
      "2:15 XW083 text has no 'folt'; did you mean 'fold'?",
      "2:36 XW083 string has no 'trim'; known names: byte, char, find, format, gmatch, gsub, len, "
        + "lower, match, rep, reverse, sub, upper",
      "2:55 XW083 math has no 'pi2'; did you mean 'pi'?"),
    LintCase(
      "return function(city)\n  return city:trim() .. city:lowr()\nend",
      "2:15 XW083 a text has no method 'trim'; write text.trim(city)",
      "2:30 XW083 a text has no method 'lowr'; did you mean 'lower'?"),
    LintCase(
      "return function(method)\n  return method:lower()\nend",
      "2:17 XW083 'method' is an integer, which has no methods; tostring(method) makes a text of it"
    ),
    LintCase(
      "return function() return run.parameters.sit .. run.dat .. run.parameters.site end",
      "1:41 XW083 there is no parameter 'sit'; did you mean 'site'?",
      "1:52 XW083 run has no 'dat'; did you mean 'date'?"),
    LintCase(
      "local regions = require 'regions'\nreturn function(city) return regions.is_hom(city) end",
      "2:38 XW083 the module 'regions' has no 'is_hom'; did you mean 'is_home'?"),
    LintCase("local setup = require 'setup'\nreturn function() return setup.anything end"),
    LintCase(
      "string.shout = function(s) return s:upper() .. '!' end\n"
        + "return function(city) return string.shout(city) end"),
  ])
  func knowsNames(_ test: LintCase) { check(test) }

  // MARK: State

  @Test(arguments: [
    LintCase(
      "return function(city)\n  key = city\n  return city\nend",
      "2:3 XW084 assigns to the global 'key'; nothing may stay from call to call: write local key"),
    LintCase(
      "local count = 0\nlocal function next_count()\n  count = count + 1\n  return count\nend\n"
        + "return function() return next_count() end",
      "3:3 XW084 assigns to 'count', a variable outside the map function; nothing may stay from call "
        + "to call"),
    LintCase(
      "local total\nlocal function init() total = 1 end\ninit()\nreturn function() return total end"
    ),
    LintCase(
      "return function(city)\n  local found\n  local function look() found = city end\n  look()\n"
        + "  return found\nend"),
    LintCase(
      "local m = {}\nfunction m.f() m.last = 1 end\nlocal n = 0\nfunction m.g() n = 1 end\n"
        + "return function() m.g() return n end",
      "4:16 XW084 assigns to 'n', a variable outside the map function; nothing may stay from call to "
        + "call"),
    LintCase(
      "local state\nfunction helper() state = 1 end\nreturn function() helper() return state end",
      "2:19 XW084 assigns to 'state', a variable outside the map function; nothing may stay from call "
        + "to call"),
    LintCase("local cache = {}\nreturn function(city) cache[city] = 1 return cache[city] end"),
    LintCase(
      "return function()\n  _ENV = {}\n  return 1\nend",
      "2:3 XW084 assigns to '_ENV', a variable outside the map function; nothing may stay from call to "
        + "call"),
  ])
  func knowsState(_ test: LintCase) { check(test) }

  // MARK: Shapes

  @Test(arguments: [
    LintCase("", "1:1 XW085 returned nothing; a value map returns a table or a function"),
    LintCase(
      "local function map() end",
      "1:16 XW097 the function 'map' is never used",
      "1:24 XW085 returned nothing; a value map returns a table or a function; end with: return map"
    ),
    LintCase("return 5", "1:8 XW085 returned a number; a value map returns a table or a function"),
    LintCase(
      "return nil", "1:8 XW085 returned nothing; a value map returns a table or a function"),
    LintCase("return require 'regions'"),
    LintCase("return text"),
    LintCase("local t = {a = 1}\nif t.a then return t end\nreturn t"),
    LintCase(
      "return {a = {}, b = function() end, c = 1}",
      "1:13 XW085 the table's entry 'a' is a table; entries of a value map are texts, numbers or "
        + "booleans",
      "1:21 XW085 the table's entry 'b' is a function; entries of a value map are texts, numbers or "
        + "booleans"),
    LintCase(
      "return {a = 1, b = 2,\n  ['a'] = 3}",
      "2:4 XW086 the key 'a' is here twice; the last one counts; the other one is in line 1"),
    LintCase(
      "return {[1] = 'a', ['1'] = 'b'}",
      "1:21 XW086 the table has the key '1' both as a text and otherwise; the other one is in line 1"
    ),
    LintCase(
      "local t = {'a', 'b', [2] = 'c', [2.0] = 'd'}\nreturn function(method) return t[method] end",
      "1:23 XW086 the key '2' is here twice; the last one counts; the other one is in line 1",
      "1:34 XW086 the key '2' is here twice; the last one counts; the other one is in line 1"),
    LintCase(
      "return function(method, country)\n  local x = method\nend",
      "1:8 XW098 the map function never returns a value: every value stays unmapped",
      "1:25 XW097 the parameter 'country' is never used",
      "2:9 XW097 the variable 'x' is never used"),
    LintCase("return function(method)\n  if method == 3 then reject('no') end\nend"),
    LintCase(
      "return function(method, record, country)\n  return record or method or country\nend",
      "1:33 XW098 the parameter 'country' is always nil; the field mapping gives 1 value and the record"
    ),
  ])
  func knowsShapes(_ test: LintCase) { check(test) }

  @Test func theRecordComesLast() {
    let script = "return function(record, country) return record .. country end"
    let values = [LuaField("name", .text), LuaField("city", .text)]
    #expect(
      Linting.findings(script, values: values).map(Linting.shown) == [
        "1:17 XW098 the parameter 'record' gets a value of 'from', not the record; "
          + "the field mapping gives 2 values and the record"
      ])
  }

  // MARK: The record

  @Test(arguments: [
    LintCase(
      "return function(name, record)\n  return record.adress1_city or record['cty'] or name\nend",
      "2:17 XW087 the record has no field 'adress1_city'; did you mean 'address1_city'?",
      "2:40 XW087 the record has no field 'cty'; did you mean 'city'?"),
    LintCase(
      "local function of(r, key) return r.cit .. key end\n"
        + "return function(name, record)\n  local r = record\n  return r.nam .. of(record, name)\nend",
      "1:36 XW087 the record has no field 'cit'; did you mean 'city'?",
      "4:12 XW087 the record has no field 'nam'; did you mean 'name'?"),
    LintCase(
      "return function(name, record)\n  return record['parentaccountid.name'] or record['x.y'] or name\nend",
      "2:51 XW087 the record has no field 'x.y'; known fields: address1_city, city, country, "
        + "creditlimit, donotemail, method, name, parentaccountid, statecode"),
    LintCase(
      "return function(name, record)\n  record.name = name\n  run.date = name\n  return record.name\nend",
      "2:3 XW088 the record can only be read; return the value instead",
      "3:3 XW088 constants of the run can only be read"),
    LintCase(
      "return function(name, record)\n  for _, field in ipairs({'city', 'country'}) do\n"
        + "    if record[field] then return name end\n  end\nend"),
  ])
  func knowsTheRecord(_ test: LintCase) { check(test) }

  // MARK: Calls

  @Test(arguments: [
    LintCase(
      "local x = lookup('names', 1)\nreturn function() return x end",
      "1:11 XW089 lookup works inside a map function only"),
    LintCase(
      "local function load() return require 'regions' end\nlocal r = load()\n"
        + "return function(city) return r.of(city) end"),
    LintCase(
      "return function(city)\n  return lookup('nams', city) or lookup('names', city, 1)\nend",
      "2:17 XW090 there is no value map 'nams'; did you mean 'names'?",
      "2:34 XW091 value map 'names' wants 1 key, not 2"),
    LintCase(
      "local r = require 'region'\nreturn function(city) return r.of(city) end",
      "1:19 XW090 there is no module 'region' in the maps folders; did you mean 'regions'?"),
    LintCase(
      "return function(city, ...)\n  return lookup('delivery_terms', ...) or lookup(city)\n"
        + "    or lookup('delivery_mode') or lookup('names', lookup('names', city))\nend"),
    LintCase(
      "return function(city)\n  return tostring() .. text.starts(city) .. city:rep()\nend",
      "2:10 XW091 tostring wants 1 argument, not 0",
      "2:24 XW091 text.starts wants 2 arguments, not 1",
      "2:45 XW091 rep of a text wants at least 1 argument, not 0"),
    LintCase(
      "return function(city)\n  return text.fold(city, true) .. city:lower(1)\nend",
      "2:26 XW091 text.fold takes at most 1 argument; what is more is passed over",
      "2:46 XW091 lower of a text takes no argument; what is more is passed over"),
    LintCase("return function(city) return text.fold(city:gsub('a', 'b')) end"),
    LintCase(
      "local lookup = function() return 1 end\nreturn function() return lookup() end",
      "1:7 XW099 'lookup' hides the function of the same name"),
    LintCase(
      "local list = {concat = function() return 1 end}\nreturn function() return list:concat(1, 2) end"
    ),
  ])
  func knowsCalls(_ test: LintCase) { check(test) }

  @Test(arguments: [
    LintCase(
      "return function(city)\n  return string.format('%s %d', city)\nend",
      "2:24 XW092 the format has 2 directives, and there is 1 value for them"),
    LintCase(
      "return function(city)\n  return ('%s'):format(city, 2)\nend",
      "2:30 XW092 the format has no directive for this value"),
    LintCase("return function(city) return ('%d%% %s'):format(city:byte(1, 2)) end"),
    LintCase(
      "return function(city)\n  return ('%y'):format(city) .. ('%123d'):format(1) .. ('%'):format()\nend",
      "2:11 XW092 invalid conversion '%y' to 'format'",
      "2:34 XW092 invalid conversion specification: '%123d'",
      "2:57 XW092 invalid conversion specification: '%'"),
    LintCase(
      "return function(city) return ('%5.2f|%-10s|%05d|%q|%+d|%#x|%a'):format(1, city, 2, 3, 4, 5, 6) end"
    ),
    LintCase(
      "return function(donotemail) return ('%d'):format(donotemail) .. ('%d'):format('x') end",
      "1:50 XW092 '%d' wants a number, and this is a boolean",
      "1:79 XW092 '%d' wants a number, and this is a text"),
    LintCase(
      "return function(city)\n  return city:match('[a-') or city:find('%') or city:gsub('(a', '')\nend",
      "2:21 XW093 malformed pattern (missing ']')", "2:41 XW093 malformed pattern (ends with '%')",
      "2:59 XW093 unfinished capture"),
    LintCase(
      "return function(city) return city:find('[', 1, true) and city:find('%', 1, city) end"),
    LintCase(
      "return function(city)\n  return (city:gsub('a', '%')), (city:gsub('(a)', '%2%0%%'))\nend",
      "2:26 XW093 invalid use of '%' in replacement string",
      "2:51 XW093 invalid capture index %2 in replacement string"),
    LintCase(
      "return function(city)\n  return city:match('%f[%a]%b()[]a][^]]%1'), city:match('a)'), city:match('%fa')\nend",
      "2:21 XW093 invalid capture index %1", "2:57 XW093 invalid pattern capture",
      "2:75 XW093 missing '[' after '%f' in pattern"),
    LintCase("return function(city) return city:match('^(%d%d)%-(%a*)$'), city:gmatch('^a') end"),
  ])
  func knowsFormatsAndPatterns(_ test: LintCase) { check(test) }

  // MARK: Types

  @Test(arguments: [
    LintCase(
      "return function(method, record)\n  if method == '6' then return 1 end\n"
        + "  if '6' ~= method then return 2 end\n  if record.statecode == 'Active' then return 3 end\n"
        + "  if record.statecode == 'unknown' then return 4 end\nend",
      "2:6 XW094 'method' is an integer, and never equals the text '6': this is always false; "
        + "write 6, without quotes",
      "3:6 XW094 'method' is an integer, and never equals the text '6': this is always true; "
        + "write 6, without quotes",
      "4:6 XW094 'record.statecode' is an integer, and never equals the text 'Active': this is always "
        + "false; the code of 'Active' is 0"),
    LintCase(
      "return function(donotemail, creditlimit, city)\n"
        + "  if donotemail == 'true' or donotemail == 1 then return 1 end\n"
        + "  if creditlimit == 0 or creditlimit > 100 then return 2 end\n  return city == 5\nend",
      "2:6 XW094 'donotemail' is a boolean, and never equals the text 'true': this is always false; "
        + "compare it with true or false",
      "2:30 XW094 'donotemail' is a boolean, and never equals the number 1: this is always false; "
        + "compare it with true or false",
      "3:6 XW094 'creditlimit' is a decimal (a text in Lua), and never equals the number "
        + "0: this is always false; write tonumber(creditlimit), which is nil for an empty value",
      "3:26 XW094 'creditlimit' is a decimal (a text in Lua), and can not be compared "
        + "with the number 100; write tonumber(creditlimit), which is nil for an empty value",
      "4:10 XW094 'city' is a text, and never equals the number 5: this is always false; "
        + "write \"5\", in quotes"),
    LintCase(
      "return function(method)\n  method = tostring(method)\n  if method == '6' then return 1 end\nend"
    ),
    LintCase(
      "return function(method)\n  local code = method\n  local word = tostring(code)\n"
        + "  return code == '1' or word == 1 or word == '1' or tonumber(word) == 1 or #word == '1'\nend",
      "4:10 XW094 'code' is an integer, and never equals the text '1': this is always false; "
        + "write 1, without quotes",
      "4:25 XW094 'word' is a text, and never equals the number 1: this is always false",
      "4:76 XW094 '#word' is a number, and never equals the text '1': this is always false"),
    LintCase(
      "return function(method, city)\n  return type(method) == 'int' or type(city) == 'string' "
        + "or type(city) ~= 'str'\nend",
      "2:26 XW094 type never gives 'int': this is always false; known types: boolean, function, nil, "
        + "number, string, table, userdata",
      "2:75 XW094 type never gives 'str': this is always true; did you mean 'string'?"),
    LintCase(
      "local modes = {['1'] = 'Air', ['2'] = 'Sea'}\nreturn function(method) return modes[method] end",
      "2:38 XW094 'method' is an integer, and the table has none among its keys: this is always nil; "
        + "write the keys as [1] instead of [\"1\"]"),
    LintCase(
      "local modes = {'Air', 'Sea'}\nreturn function(creditlimit) return modes[creditlimit] end",
      "2:43 XW094 'creditlimit' is a decimal (a text in Lua), and the table has none "
        + "among its keys: this is always nil; its keys are like 1"),
    LintCase(
      "local modes = {a = 1}\nmodes[2] = 2\nreturn function(method) return modes[method] end"),
    LintCase(
      "local modes = {a = 1}\nlocal function fill(t) t[2] = 2 end\nfill(modes)\n"
        + "return function(method) return modes[method] end"),
    LintCase("return function(city) return city == nil or city == city:lower() or city < 'm' end"),
  ])
  func knowsTypes(_ test: LintCase) { check(test) }

  // MARK: Flow

  @Test(arguments: [
    LintCase(
      "return function(method)\n  if method == 1 or 2 then return 1 end\n  if 0 then return 2 end\n"
        + "  if not not '' then return 3 end\n  return method\nend",
      "2:6 XW095 this condition is always true; write method == 1 or method == 2",
      "3:6 XW095 this condition is always true; only nil and false are false in Lua",
      "4:6 XW095 this condition is always true"),
    LintCase(
      "local debug_mode = false\nreturn function(method)\n  if debug_mode then print(method) end\n"
        + "  while true do\n    if method then break end\n  end\n  repeat method = nil until true\n"
        + "  return method == 1 and 'a' or 'b'\nend"),
    LintCase(
      "return function(city)\n  if not city == 'Ulm' then return 1 end\n  if not city < 'x' then return 2 end\n"
        + "  return not city == not (city == 'x')\nend",
      "2:6 XW094 'not city' is a boolean, and never equals the text 'Ulm': this is always false",
      "2:6 XW095 not belongs to 'city' alone, and its result is compared; write city ~= 'Ulm'",
      "3:6 XW094 'not city' is a boolean, and can not be compared with the text 'x'",
      "3:6 XW095 not belongs to 'city' alone, and its result is compared; write not (city < 'x')"),
    LintCase(
      "return function(city)\n  do return city end\n  city = 1\n  return city\nend",
      "3:3 XW096 this is never reached"),
    LintCase(
      "return function(city)\n  if city then\n    reject('x')\n    return nil\n  else\n    error('y')\n  end\n"
        + "  warn('z')\nend",
      "8:3 XW096 this is never reached"),
    LintCase(
      "return function(city)\n  for i = 1, 3 do\n    goto next\n    city = city .. i\n    ::next::\n  end\n"
        + "  while true do if city then return city end end\nend",
      "4:5 XW096 this is never reached"),
    LintCase(
      "return function(city)\n  while true do\n    if city then break end\n  end\n  return city\nend"
    ),
    LintCase(
      "return function(city)\n  local key = city\n  local ok, result = pcall(text.fold, city)\n"
        + "  local a, b = 1, 2\n  local _c, d = city:byte(1, 2)\n  local e\n  e = city\n"
        + "  local function f() return f() end\n  return result, a\nend",
      "2:9 XW097 the variable 'key' is never used", "4:12 XW097 the variable 'b' is never used",
      "5:13 XW097 the variable 'd' is never used",
      "6:9 XW097 the variable 'e' is assigned to, and never read"),
    LintCase(
      "return function(city)\n  text.trim(city)\n  city:lower()\n  lookup('names', city)\n"
        + "  table.insert({}, city)\n  city:gsub('a', print)\n  return city\nend",
      "2:3 XW097 the result of text.trim is not used, and it does nothing else",
      "3:3 XW097 the result of lower is not used, and it does nothing else",
      "4:3 XW097 the result of lookup is not used, and it does nothing else"),
    LintCase(
      "local city = 'x'\nreturn function(text)\n  local city = text .. city\n  for i = 1, 2 do\n"
        + "    local city = city .. i\n    print(city)\n  end\n  return city\nend",
      "2:17 XW099 'text' hides the library of the same name",
      "3:9 XW099 'city' hides the variable of the same name in line 1",
      "5:11 XW099 'city' hides the variable of the same name in line 3"),
    LintCase(
      "local text, string = text, string\nreturn function(city) return text.fold(string.lower(city)) end"
    ),
  ])
  func knowsFlow(_ test: LintCase) { check(test) }

  // MARK: Other kinds of scripts

  @Test(arguments: [
    LintCase("record.statecode ~= 1"),
    LintCase("record.statecode ~= 1 and record.donotemail ~= true -- a comment"),
    LintCase(
      "record.statcode ~= 1 and record.statecode == '1'",
      "1:8 XW087 the record has no field 'statcode'; did you mean 'statecode'?",
      "1:26 XW094 'record.statecode' is an integer, and never equals the text '1': this is always "
        + "false; write 1, without quotes"),
    LintCase(
      "record.statecode == 1 or 2",
      "1:1 XW095 this condition is always true; write record.statecode == 1 or record.statecode == 2"
    ),
    LintCase("record.statecode = 1", "1:18 XW080 <eof> expected near '='; Lua compares with =="),
    LintCase("record.statecode ==\n", "2:1 XW080 unexpected symbol near <eof>"),
    LintCase("lookup('names', record.name) ~= nil and not record.creditlimit"),
    LintCase(
      "record.creditlimit > 1000",
      "1:1 XW094 'record.creditlimit' is a decimal (a text in Lua), and can not be "
        + "compared with the number 1000; write tonumber(record.creditlimit), which is nil for an empty "
        + "value"),
  ])
  func readsExpressions(_ test: LintCase) { check(test, kind: .expression) }

  @Test(arguments: [
    LintCase("local m = {}\nfunction m.f(city) return city end\nreturn m"),
    LintCase(
      "local n = 0\nlocal m = {}\nfunction m.f() n = n + 1 return n end\nreturn m",
      "3:16 XW084 assigns to 'n', a variable outside the map function; nothing may stay from call to "
        + "call"),
    LintCase("return 5"), LintCase(""),
  ])
  func readsModules(_ test: LintCase) { check(test, kind: .module) }

  @Test func aModuleMayKeepStateWhileItIsLoaded() {
    let script = "local n = 0\nreturn {f = function() n = n + 1 return n end}"
    #expect(Linting.findings(script, kind: .module).map(\.severity) == [.warning])
    #expect(Linting.findings("return function() x = 1 return 1 end").map(\.severity) == [.error])
  }

  /// Without knowledge of the world nothing is said about it.
  @Test func saysNothingOfWhatIsNotKnown() {
    let script = """
      local codes = require("codes")
      return function(a, b, c, record)
        if a == "6" or record.anything == 1 or run.parameters.x then return codes.x(b) end
        return lookup("anything", a, b, c) or some_global
      end
      """
    let context = LuaLintContext(kind: .valueMap) { _, _ in nil }
    #expect(LuaLint.findings(source: Array(script.utf8), context: context) == [])
  }

  @Test func outlinesModules() throws {
    let cases: [(String, Set<String>?, Set<String>)] = [
      ("local m = {a = 1}\nfunction m.b() end\nm.c = 2\nreturn m", ["a", "b", "c"], []),
      ("return {a = 1, ['b c'] = 2}", ["a", "b c"], []),
      ("local m = {}\nfill(m)\nreturn m", nil, []),
      ("local m = {}\nm[x] = 1\nreturn m", nil, []), ("x = 1\nreturn {}", [], ["x"]),
      ("return function() end", nil, []), ("", nil, []),
    ]
    for (text, exports, globals) in cases {
      let outline = LuaModuleOutline(try LuaChunk(Array(text.utf8)))
      #expect(outline.exports == exports, "\(text)")
      #expect(outline.globals == globals, "\(text)")
    }
  }
}
