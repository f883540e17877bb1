//! Complex numbers: arithmetic, powers and text as CPython's.

use crate::fail::Fail;
use crate::float::{to_text, Layout};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}

const ONE: Complex = Complex { re: 1.0, im: 0.0 };

impl Complex {
    pub fn new(re: f64, im: f64) -> Complex {
        Complex { re, im }
    }
    pub fn add(self, o: Complex) -> Complex {
        Complex::new(self.re + o.re, self.im + o.im)
    }
    pub fn sub(self, o: Complex) -> Complex {
        Complex::new(self.re - o.re, self.im - o.im)
    }
    pub fn neg(self) -> Complex {
        Complex::new(-self.re, -self.im)
    }
    pub fn mul(self, o: Complex) -> Complex {
        let re = self.re * o.re - self.im * o.im;
        Complex::new(re, self.re * o.im + self.im * o.re)
    }
    /// Scales by the divisor's larger part first, so that nothing overflows on the way.
    pub fn div(self, o: Complex) -> Result<Complex, Fail> {
        if o.re.abs() >= o.im.abs() {
            if o.re == 0.0 {
                return Err(Fail::zero("complex division by zero"));
            }
            let ratio = o.im / o.re;
            let d = o.re + o.im * ratio;
            let re = (self.re + self.im * ratio) / d;
            Ok(Complex::new(re, (self.im - self.re * ratio) / d))
        } else if o.im.abs() >= o.re.abs() {
            let ratio = o.re / o.im;
            let d = o.re * ratio + o.im;
            let re = (self.re * ratio + self.im) / d;
            Ok(Complex::new(re, (self.im * ratio - self.re) / d))
        } else {
            Ok(Complex::new(f64::NAN, f64::NAN))
        }
    }
    pub fn abs(self) -> Result<f64, Fail> {
        if self.re.is_infinite() || self.im.is_infinite() {
            return Ok(f64::INFINITY);
        }
        let r = self.re.hypot(self.im);
        if r.is_infinite() {
            return Err(Fail::overflow("absolute value too large"));
        }
        Ok(r)
    }
    fn powi(self, n: i64) -> Result<Complex, Fail> {
        let mut r = ONE;
        let (mut p, mut mask, m) = (self, 1u64, n.unsigned_abs());
        while mask > 0 && m >= mask {
            if m & mask != 0 {
                r = r.mul(p);
            }
            mask <<= 1;
            p = p.mul(p);
        }
        if n > 0 {
            Ok(r)
        } else {
            ONE.div(r)
        }
    }
    fn powc(self, e: Complex) -> Result<Complex, Fail> {
        if e.re == 0.0 && e.im == 0.0 {
            return Ok(ONE);
        }
        if self.re == 0.0 && self.im == 0.0 {
            if e.im != 0.0 || e.re < 0.0 {
                return Err(Fail::zero("0.0 to a negative or complex power"));
            }
            return Ok(Complex::new(0.0, 0.0));
        }
        let size = self.re.hypot(self.im);
        let mut len = size.powf(e.re);
        let angle = self.im.atan2(self.re);
        let mut phase = angle * e.re;
        if e.im != 0.0 {
            len /= (angle * e.im).exp();
            phase += e.im * size.ln();
        }
        if phase.is_infinite() {
            return Err(Fail::zero("0.0 to a negative or complex power")); // EDOM of cos()
        }
        Ok(Complex::new(len * phase.cos(), len * phase.sin()))
    }
    pub fn pow(self, e: Complex) -> Result<Complex, Fail> {
        // Small whole powers are multiplied out, as CPython does.
        let r = if e.im == 0.0 && e.re == e.re.floor() && e.re.abs() <= 100.0 {
            match self.powi(e.re as i64) {
                Err(f) if f.kind == crate::fail::Kind::ZeroDivision => {
                    return Err(Fail::zero("0.0 to a negative or complex power"));
                }
                r => r?,
            }
        } else {
            self.powc(e)?
        };
        let finite = |c: Complex| c.re.is_finite() && c.im.is_finite();
        if (r.re.is_infinite() || r.im.is_infinite()) && finite(self) && finite(e) {
            return Err(Fail::overflow("complex exponentiation"));
        }
        Ok(r)
    }
    pub fn repr(self) -> String {
        let part = |x: f64| to_text(x, b'r', 0, Layout::default());
        if self.re == 0.0 && self.re.is_sign_positive() {
            return format!("{}j", part(self.im));
        }
        let im = part(self.im);
        let plus = if im.starts_with('-') { "" } else { "+" };
        format!("({}{}{}j)", part(self.re), plus, im)
    }
    pub fn hash(self) -> i64 {
        let (re, im) = (crate::float::hash(self.re), crate::float::hash(self.im));
        match re.wrapping_add(im.wrapping_mul(1000003)) {
            -1 => -2,
            h => h,
        }
    }
}
