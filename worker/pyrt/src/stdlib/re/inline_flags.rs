//! Flags: those in a pattern, and which go together.

use super::parse::Parser;
use super::reader::{Fault, Token, F};
use super::syntax::*;

pub fn fix_flags(is_text: bool, flags: u32) -> F<u32> {
    let fail = |msg: &str| Err(Fault::Value(msg.into()));
    if is_text {
        if flags & LOCALE != 0 {
            return fail("cannot use LOCALE flag with a str pattern");
        }
        if flags & ASCII == 0 {
            return Ok(flags | UNICODE);
        }
        if flags & UNICODE != 0 {
            return fail("ASCII and UNICODE flags are incompatible");
        }
        return Ok(flags);
    }
    if flags & UNICODE != 0 {
        return fail("cannot use UNICODE flag with a bytes pattern");
    }
    if flags & LOCALE != 0 && flags & ASCII != 0 {
        return fail("ASCII and LOCALE flags are incompatible");
    }
    Ok(flags)
}

pub fn flag_of(t: Token) -> Option<u32> {
    if t.escaped.is_some() {
        return None;
    }
    Some(match char::from_u32(t.char)? {
        'i' => IGNORECASE,
        'L' => LOCALE,
        'm' => MULTILINE,
        's' => DOTALL,
        'x' => VERBOSE,
        'a' => ASCII,
        't' => TEMPLATE,
        'u' => UNICODE,
        _ => return None,
    })
}

impl Parser {
    /// Flags in a group: None when they are for the whole pattern.
    pub fn inline_flags(&mut self, mut t: Token) -> F<Option<(u32, u32)>> {
        let (mut add, mut del) = (0, 0);
        if !t.is('-') {
            loop {
                add |= self.added_flag(t, add)?;
                t = self.flag_token("missing -, : or )", ")-:")?;
                if t.is_one_of(")-:") {
                    break;
                }
            }
        }
        if t.is(')') {
            self.flags |= add;
            return Ok(None);
        }
        if add & GLOBAL_FLAGS != 0 {
            return Err(self.s.error("bad inline flags: cannot turn on global flag", 1));
        }
        if t.is('-') {
            t = self.flag_token("missing flag", "")?;
            loop {
                let flag = flag_of(t).unwrap_or(0);
                if flag & TYPE_FLAGS != 0 {
                    let msg = "bad inline flags: cannot turn off flags 'a', 'u' and 'L'";
                    return Err(self.s.error(msg, 0));
                }
                del |= flag;
                t = self.flag_token("missing :", ":")?;
                if t.is(':') {
                    break;
                }
            }
        }
        if del & GLOBAL_FLAGS != 0 {
            return Err(self.s.error("bad inline flags: cannot turn off global flag", 1));
        }
        if add & del != 0 {
            return Err(self.s.error("bad inline flags: flag turned on and off", 1));
        }
        Ok(Some((add, del)))
    }

    fn added_flag(&self, t: Token, before: u32) -> F<u32> {
        let flag = flag_of(t).unwrap_or(0);
        if self.s.is_text && flag == LOCALE {
            let msg = "bad inline flags: cannot use 'L' flag with a str pattern";
            return Err(self.s.error(msg, 0));
        }
        if !self.s.is_text && flag == UNICODE {
            let msg = "bad inline flags: cannot use 'u' flag with a bytes pattern";
            return Err(self.s.error(msg, 0));
        }
        if flag & TYPE_FLAGS != 0 && (before | flag) & TYPE_FLAGS != flag {
            let msg = "bad inline flags: flags 'a', 'u' and 'L' are incompatible";
            return Err(self.s.error(msg, 0));
        }
        Ok(flag)
    }

    /// The next flag, or one of `ends`.
    fn flag_token(&mut self, missing: &str, ends: &str) -> F<Token> {
        let t = match self.s.get()? {
            Some(t) => t,
            None => return Err(self.s.error(missing, 0)),
        };
        if t.is_one_of(ends) || flag_of(t).is_some() {
            return Ok(t);
        }
        let letter = t.escaped.is_none() && crate::unicode::is_alpha(t.char);
        Err(self.s.error(if letter { "unknown flag" } else { missing }, t.len()))
    }
}
