<#-- Not keycloak.v2's: its devices answer to the mouse alone (WCAG 2.2, 2.1.1). -->
<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "mcp-choice.ftl" as choice>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("totp"); section>
<#if section == "header">
${msg("doLogIn")}
<#elseif section == "form">
<form id="kc-otp-login-form" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
  <#if otpLogin.userOtpCredentials?size gt 1>
  <@choice.device legend=msg("mcpOneTimeCodeDevice") credentials=otpLogin.userOtpCredentials selected=otpLogin.selectedCredentialId!"" />
  <#elseif otpLogin.selectedCredentialId?has_content>
  <input type="hidden" name="selectedCredentialId" value="${otpLogin.selectedCredentialId}">
  </#if>
  <@field.input name="otp" label=msg("loginOtpOneTime") autocomplete="one-time-code" fieldName="totp" autofocus=true />
  <@buttons.loginButton />
</form>
</#if>
</@layout.registrationLayout>
