"""autopep8, isort, yapf over ugly sources."""
import autopep8, isort
from yapf.yapflib.yapf_api import FormatCode
UGLY = '''
import sys,os
import re
from collections import *
from typing import  List, Dict ,Any
import numpy as np
from . import x
def f( a,b = 3 ,*args,**kw ) :
    if a==None :
        return b;
    elif not a in kw: print("x"+ 'y' % ( a,b ))
    x = lambda q :q+1
    d = {'a':1,'b':2 , 'c':[1,2,3,], "dddddddddddddddddddddddddd": aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 'eeeeeeeeee': bbbbbbbbbbbbbbbbbbbbb}
    for i in range(0,10,2) :
            print(i , end = "")
    try :
        pass
    except :
        raise ValueError , "x" if 0 else 1
    return [ i for i in d if i<>3 ]
'''
UGLY2 = UGLY.replace(' , "x" if 0 else 1', '').replace("<>", "!=")
CLS = '''
class  A( object ):
    x=1
    def m (self): return {k:v for k,v in zip(self.a,self.b) if k}
    @property
    def p(self)->int :
        """doc"""
        return self.aaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbb(cccccccccccccccccccccc, ddddddddddddddddddd)[eeeeeeeeeee:fffffffffff]
    async def q(self):
        async with x as y , z as w:
            await  y
        return f"{x!r:>{w}}"  if w else  b'\\x00'
if __name__=='__main__' : A( ).m()
'''
def main():
    for s in (UGLY, UGLY2, CLS):
        print("=== autopep8")
        print(autopep8.fix_code(s, options={'aggressive': 2}))
        print(autopep8.fix_code(s, options={'aggressive': 0, 'max_line_length': 60}))
        print("=== isort")
        print(isort.code(s))
        print(isort.code(s, profile="black", force_single_line=True, lines_after_imports=2))
        for style in ("pep8", "google", "facebook"):
            print("=== yapf", style)
            try:
                print(FormatCode(s, style_config=style))
            except Exception as e:
                print(type(e).__name__, e)
    for f in ("cmd.py", "bisect.py", "textwrap.py", "queue.py"):
        src = open("/usr/lib/python3.11/" + f).read()
        print(autopep8.fix_code(src, options={'max_line_length': 60, 'aggressive': 1}))
        print(isort.code(src))
        print(FormatCode(src, style_config="{based_on_style: pep8, column_limit: 60}"))
    print(isort.place_module("os"), isort.place_module("foo"), isort.check_code("import b\nimport a\n", show_diff=False))

if __name__ == "__main__":
    main()
