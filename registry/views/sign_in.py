"""Signing in and out, the own password, how one likes to read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from registry import audit
from registry.amounts import COOKIE, WAN, YUAN
from registry.demo import accounts
from registry.models import User

YEAR = 365 * 24 * 3600
FORM_METHODS = ["get", "head", "post"]


class SignInForm(AuthenticationForm):
    """One message for every reason, so that nobody learns which names exist."""

    error_messages = {
        "invalid_login": "用户名或密码不正确。连续输错 5 次，须等 15 分钟再试。",
        "inactive": "用户名或密码不正确。连续输错 5 次，须等 15 分钟再试。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["username"].error_messages["required"] = "请输入用户名"
        self.fields["password"].error_messages["required"] = "请输入密码"
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any) -> HttpResponse:
    """What is shown after too many failures: the same for names that exist and names that do not."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    told = {"locked": True, "failures": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    return render(request, "429.html", told, status=429)


class SignIn(auth_views.LoginView):
    """Name and password; the demonstration shows its accounts beside the form."""

    public = True
    http_method_names = FORM_METHODS
    form_class = SignInForm
    redirect_authenticated_user = True
    UNSAVED = "unsaved"
    """In the address when something was sent after the session had ended."""
    KEPT = "kept"
    """In the address when that is kept (``registry.unsent``)."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        audit.signed_in(self.request, form.get_user())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        audit.sign_in_failed(self.request, form.data.get("username", "")[:150])
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = User.objects.filter(is_demo=True).exists()
        told = {name: name in self.request.GET for name in (self.UNSAVED, self.KEPT)}
        return {**context, **told, **(accounts.for_sign_in() if shown else {})}


@method_decorator(login_not_required, name="dispatch")
class SignOut(auth_views.LogoutView):
    """Ends the session and has the browser forget what it kept."""

    public = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            audit.signed_out(request, request.user)
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


class OwnPasswordForm(PasswordChangeForm):
    """The present password, and the new one twice."""

    LABELS = {
        "old_password": ("现在的密码", ""),
        "new_password1": (
            "新密码",
            "至少 12 个字符；不能与用户名、姓名相近，不能是常见密码",
        ),
        "new_password2": ("再输一次新密码", ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for name, (label, hint) in self.LABELS.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].error_messages["required"] = f"请填写{label}"
            self.fields[name].widget.attrs["class"] = "input-20"
            self.fields[name].widget.attrs.pop("autofocus", None)


class OwnPassword(auth_views.PasswordChangeView):
    """Changes the own password; demonstration accounts keep theirs."""

    signed_in_only = True
    http_method_names = FORM_METHODS
    template_name = "registration/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        if getattr(self.request.user, "is_demo", False):
            form.add_error(None, "演示账号的密码不能修改")
            return self.form_invalid(form)
        response = super().form_valid(form)
        audit.record("password_change", by=self.request.user)
        messages.success(self.request, "密码已修改")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PreferencesForm(forms.Form):
    """How this browser shows the pages."""

    theme = forms.ChoiceField(
        label="颜色",
        choices=[("auto", "随系统"), ("light", "浅色"), ("dark", "深色")],
        widget=forms.RadioSelect,
    )
    text = forms.ChoiceField(
        label="文字大小",
        choices=[("100", "标准"), ("125", "较大"), ("150", "大"), ("200", "特大")],
        widget=forms.RadioSelect,
    )
    keys = forms.ChoiceField(
        label="键盘快捷键",
        choices=[("on", "使用"), ("off", "不使用")],
        widget=forms.RadioSelect,
    )
    amounts = forms.ChoiceField(
        label="金额单位",
        choices=[(YUAN, "元"), (WAN, "万元")],
        widget=forms.RadioSelect,
        required=False,
        help_text="只改变显示；填写、导入和导出都按元",
    )
    use_required_attribute = False

    def keep_only(self, name: str) -> None:
        """Ask nothing but ``name``: a switch on a page sets one thing and leaves the others."""
        for other in [key for key in self.fields if key != name]:
            del self.fields[other]


@method_decorator(login_not_required, name="dispatch")
class Preferences(View):
    """Kept in the browser, so that the sign-in page is readable too."""

    public = True
    http_method_names = FORM_METHODS
    DEFAULTS = {"theme": "auto", "text": "100", "keys": "on", COOKIE: YUAN}

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {k: request.COOKIES.get(k, v) for k, v in self.DEFAULTS.items()}
        return render(request, "preferences.html", {"form": PreferencesForm(initial=initial)})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PreferencesForm(request.POST)
        only = request.POST.get("only", "")
        if only in self.DEFAULTS:
            form.keep_only(only)
        if not form.is_valid():
            return render(request, "preferences.html", {"form": form}, status=422)
        back = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        response = redirect(back if safe else "home")
        for name, value in form.cleaned_data.items():
            if not value:
                continue
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True)
        if not only:
            messages.success(request, "显示方式已保存")
        return response
