-- Right answer everywhere: "nil" (a field of a text that is no function of string).
return function(v, record)
  local _ENV <const>, type = "text", type
  return type(x)
end
