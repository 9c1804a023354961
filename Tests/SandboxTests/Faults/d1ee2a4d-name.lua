-- Refused everywhere: an error in line 3 about x. Up to 5.4.7 it is called a global, which it is not.
return function(v, record)
  return ("_ENV").x + 1
end
