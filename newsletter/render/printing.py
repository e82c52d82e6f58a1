"""How templates print and call: with as little around it as may be, since a page does the one 250 times, the other 60.

What is printed is cleaned and escaped in one call; a macro or a function is called without asking what else it may be.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from newsletter.render.prose import clean


def printed(value: object) -> str:
    """The same as escape(clean(value))."""
    if type(value) is str:
        return _printed(value)
    if type(value) is Markup:
        return value
    return str(value) if type(value) is int else escape(clean(value))


@lru_cache(maxsize=4096)  # addresses, names and dates are printed again and again: six of seven texts
def _printed(text: str) -> str:
    return escape(clean(text))


class _Generator(CodeGenerator):
    """Jinja2 writes escape(environment.finalize(...)) around what is printed; this one call does both.

    The hooks are those that Jinja2's own NativeCodeGenerator replaces.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _escapes(frame):
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _escapes(frame):
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


def _escapes(frame: Frame) -> bool:
    """Whether it is known, when the template is compiled, that what is printed is escaped."""
    return frame.eval_ctx.autoescape is True and not frame.eval_ctx.volatile


class _Context(Context):
    """The same calls as Jinja2's, but for what they look for each time: whether it wants a context, and which."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in _PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


_PLAIN = (FunctionType, MethodType, BuiltinMethodType)


class PrintingEnvironment(Environment):
    """An environment whose templates print by one call, and call in one step."""

    context_class = _Context
    code_generator_class = _Generator
    printed = staticmethod(printed)
