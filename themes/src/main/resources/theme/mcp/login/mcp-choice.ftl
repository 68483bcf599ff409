<#-- Things to choose from, by mouse, finger or keyboard: no script is needed. -->

<#-- One of several authenticator devices. -->
<#macro device legend credentials selected>
<fieldset class="mcp-devices">
  <legend>${legend}</legend>
  <#list credentials as credential>
  <label class="mcp-device">
    <input type="radio" name="selectedCredentialId" value="${credential.id}"<#if credential.id == selected> checked</#if>>
    <span class="mcp-foreign">${credential.userLabel!}</span>
  </label>
  </#list>
</fieldset>
</#macro>

<#-- A button that says what it leads to. -->
<#macro option name value title description="" id="">
<button type="submit" class="mcp-option" name="${name}" value="${value}"<#if id?has_content> id="${id}"</#if>>
  <strong class="mcp-foreign">${title}</strong>
  <#if description?has_content><span class="mcp-hint">${description}</span></#if>
</button>
</#macro>
