"""rst2html, rst2latex, rst2xml and the like."""
import sys
from docutils.core import publish_string, publish_parts, publish_doctree
from docutils.utils import Reporter
RST = '''
=====
Title
=====
:Author: Me
:Date: 2024-01-02
:Version: 1

.. contents:: Table of Contents
   :depth: 2
.. sectnum::

Section *one*
=============
Paragraph with **strong**, ``literal``, `link <http://a.b/c?d=e&f>`_, ref_, |sub|, footnote [1]_, cite [CIT]_, :math:`x^2+\\frac{1}{2}`, :sub:`s`, :sup:`q`.

.. |sub| replace:: substitution *text*
.. _ref: http://example.org/

- bullet
- list

  - nested
  - more

1. one
2. two

   a) sub
   b) sub2

term
  definition
term : classifier
  def

:field: value
:other: more
  lines

-o FILE  option
--long=X  long option

::

  literal block
    indented

>>> doctest("x")
'x'

| line
| block
|   in

  quote

  -- Someone

Tables
------
+-----+-----+
| a   | b   |
+=====+=====+
| 1   | 2   |
|     +-----+
|     | 3   |
+-----+-----+

===  ===
x    y
===  ===
1    2
3    *4*
===  ===

.. csv-table:: CSV
   :header: "a", "b"
   :widths: 10, 20

   1, 2
   "x, y", 3

.. list-table::
   :header-rows: 1

   * - A
     - B
   * - c
     - d

.. note:: A note.
.. warning::
   Careful **now**.

.. code:: python

   def f(x):
       return x + 1

.. image:: a.png
   :alt: alt
   :width: 50%

.. figure:: b.png
   :align: right

   Caption

   Legend

.. math:: \\sum_{i=0}^n i = \\frac{n(n+1)}{2}

.. raw:: html

   <b>raw</b>

.. topic:: T

   body

.. sidebar:: S
   :subtitle: sub

   body

.. class:: special

Para.

.. [1] A footnote.
.. [CIT] A citation.
.. comment

Errors `unknown`_ and *unclosed and `bad role`:foo:

Section two
===========
Bad
--
.. unknown:: x
'''
def main():
    opts = {"report_level": 1, "halt_level": 5, "warning_stream": sys.stdout, "math_output": "MathML", "syntax_highlight": "short", "embed_stylesheet": False, "stylesheet_path": None, "_disable_config": True, "datestamp": None, "generator": None, "file_insertion_enabled": False}
    for w in ("pseudoxml", "html5", "html4", "latex", "xml", "manpage", "s5", "odt", "null", "xetex"):
        print("=====", w)
        if w in ("odt", "s5"): continue
        o = dict(opts)
        if w == "s5": o["theme"] = "default"
        try:
            out = publish_string(RST, writer=w, settings_overrides=o)
            print(out.decode() if isinstance(out, bytes) else out)
        except Exception as e:
            import traceback; traceback.print_exc(file=sys.stdout)
    parts = publish_parts("Hello\n=====\n\n*x*", writer="html5")
    print(sorted(parts), parts["title"], parts["body"])
    t = publish_doctree("a\n\nb *c*")
    print(t.pformat(), [n.tagname for n in t.findall()])
    from docutils.frontend import OptionParser
    from docutils.writers import html5_polyglot
    print(len(t.asdom().toxml()), t.asdom().toxml())

if __name__ == "__main__":
    main()
