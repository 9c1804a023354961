-- Refused when it is loaded where the library has the fault (line 5, in a function inside); else "right".
local names = {[true] = "right"}
return function(v, record)
  local function inner(w)
    return names[w <= w]
  end
  return inner(v)
end
