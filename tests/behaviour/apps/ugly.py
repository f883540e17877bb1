"""Sources that formatters have something to do with."""
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
